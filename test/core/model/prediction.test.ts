import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { cellNames } from '../../../src/core/model/cells/names.js';
import type { ModelConfig } from '../../../src/core/model/config.js';
import { startNetworks, startPrediction } from '../../../src/core/model/prediction.js';
import { closedTeams } from '../../helpers/closed-teams.js';
import { expectClose } from '../../helpers/expect-close.js';
import { randomIds, randomTensors } from '../../helpers/network.js';
import { rejectionOf } from '../../helpers/rejection.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';

describe('a trained model', () => {
  const config = { cell: 'lstm', layers: 1, hiddenSize: 5, vocabularySize: 7 } as const;
  const model = { config, tensors: randomTensors(config, 1) };

  it('predicts with the weights that it was given', async () => {
    const ids = randomIds(4, 2, 7, 2);
    const { team, network } = await startPrediction(model, { batchSize: 2, sequenceLength: 4 });
    const { engine } = team;
    engine.memory.ids(network.inputs).set(ids.flat());
    engine.memory.ids(network.output.targets).set(ids.flat());
    network.forward(engine);
    const expected = runLanguageModel(toDoubles(model.tensors), oneHot(ids, 7), ids);
    network.loss(engine);
    expectClose(network.lossSum(engine) / 8, expected.loss, 2e-7);
  });

  it('predicts the same in networks of any shape', async () => {
    const ids = randomIds(4, 2, 7, 2);
    const shapes = [
      { batchSize: 2, sequenceLength: 4 },
      { batchSize: 1, sequenceLength: 3 },
    ];
    const { team, networks } = await startNetworks(model, shapes);
    const { memory } = team.engine;
    const [two, one] = networks.map((network) => {
      const { batchSize: B, sequenceLength: T } = network.shape;
      memory.ids(network.inputs).set(ids.slice(0, T).flatMap((row) => row.slice(0, B)));
      network.forward(team.engine);
      return Array.from({ length: T }, (_, t) => [...memory.view(network.output.logits, t * B * 16, 7)]);
    });
    expect(one).to.deep.equal(two.slice(0, 3));
  });

  for (const cell of cellNames)
    it(`of ${cell} predicts the same at any number of threads, where streams begin anew too`, async () => {
      const config = { cell, layers: 2, hiddenSize: 33, vocabularySize: 7 };
      const wide = { config, tensors: randomTensors(config, 3) };
      const [B, T] = [5, 9];
      const read = async (threads: number, resets: number[]): Promise<number[]> => {
        const shape = { batchSize: B, sequenceLength: T };
        const { team, network } = await startPrediction(wide, shape, { threads, resets: true });
        const { memory } = team.engine;
        memory.ids(network.inputs).set(randomIds(T, B, 7, 4).flat());
        memory.ids(network.resets!).set(resets);
        team.run(network.read, T);
        const logits = [...memory.view(network.output.logits)];
        await team.close();
        return logits;
      };
      const resets = randomIds(T, B, 2, 5).flat();
      const alone = await read(1, resets);
      expect(alone).not.to.deep.equal(await read(1, new Array<number>(B * T).fill(0)));
      for (const threads of [2, 3]) expect(await read(threads, resets)).to.deep.equal(alone);
    });

  it('predicts the same at any number of threads, where a symbol makes streams begin anew', async () => {
    const wide = { layers: 2, hiddenSize: 33, vocabularySize: 7 };
    const restarting = { cell: 'lstm', ...wide, resetSymbol: 2 } as const;
    const [B, T] = [5, 9];
    const tensors = randomTensors(restarting, 3);
    const read = async (config: ModelConfig, threads: number): Promise<number[]> => {
      const { team, network } = await startPrediction(
        { config, tensors },
        { batchSize: B, sequenceLength: T },
        { threads },
      );
      team.engine.memory.ids(network.inputs).set(randomIds(T, B, 7, 4).flat());
      team.run(network.read, T);
      const logits = [...team.engine.memory.view(network.output.logits)];
      await team.close();
      return logits;
    };
    const alone = await read(restarting, 1);
    expect(alone).not.to.deep.equal(await read({ cell: 'lstm', ...wide }, 1));
    for (const threads of [2, 3]) expect(await read(restarting, threads)).to.deep.equal(alone);
  });

  it('leaves no thread behind where it is refused', async () => {
    const broken = { config, tensors: model.tensors.slice(1) };
    const closed = await closedTeams(async () => {
      await rejectionOf(startPrediction(broken, { batchSize: 1, sequenceLength: 1 }, { threads: 3 }));
    });
    expect(closed).to.deep.equal([3]);
  });

  it('is refused where a tensor is missing', async () => {
    const { tensors } = model;
    const started = startPrediction(
      { config, tensors: tensors.slice(1) },
      { batchSize: 1, sequenceLength: 1 },
    );
    const error = await started.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(error)
      .to.be.instanceOf(DataError)
      .with.property('message', `the model has no tensor ${tensors[0].name}`);
  });
});
