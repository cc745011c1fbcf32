import { expect } from 'chai';
import { traceHiddenStates } from '../../../src/core/evaluation/trace.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { closedTeams } from '../../helpers/closed-teams.js';
import { expectClose } from '../../helpers/expect-close.js';
import { oneHot, runLayers, toDoubles } from '../../helpers/reference-model.js';

describe('a trace of hidden states', () => {
  const model = exampleCheckpoint({ layers: 2, hiddenSize: 5 });
  const V = model.config.vocabularySize;

  it('is what the reference’s top layer gives after every symbol, from the zero state', async () => {
    const ids = [3, 1, 4, 1, 5, 0, 2];
    const inputs = oneHot(
      ids.map((id) => [id]),
      V,
    );
    const { outputs } = runLayers(toDoubles(model.tensors), inputs);
    expectClose(
      await traceHiddenStates(model, ids),
      outputs.map(([h]) => h),
      1e-6,
    );
  });

  it('begins anew before every newline of a model of lines', async () => {
    const ofLines = { ...model, config: { ...model.config, resetSymbol: 0 } };
    const [line, other] = [
      await traceHiddenStates(ofLines, [0, 3, 1]),
      await traceHiddenStates(model, [0, 3, 1]),
    ];
    expect(line).to.deep.equal(other);
    expect((await traceHiddenStates(ofLines, [2, 4, 0, 3, 1])).slice(2)).to.deep.equal(line);
  });

  it('leaves no thread behind', async () => {
    const closed = await closedTeams(() => traceHiddenStates(model, [2, 0]));
    expect(closed).to.deep.equal([1]);
  });

  it('is of shape (T, H), and of the text so far does not change with what follows', async () => {
    const trace = await traceHiddenStates(model, [2, 2, 0, 1]);
    expect(trace.map((h) => h.length)).to.deep.equal([5, 5, 5, 5]);
    expect(await traceHiddenStates(model, [2, 2])).to.deep.equal(trace.slice(0, 2));
    expect(await traceHiddenStates(model, [])).to.deep.equal([]);
  });
});
