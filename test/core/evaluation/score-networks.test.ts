import { expect } from 'chai';
import { availableThreads } from '../../../src/node/engine/available-threads.js';
import { ScoringNetworks } from '../../../src/core/evaluation/score-networks.js';
import { exampleCheckpoint } from '../../helpers/examples.js';

/** Large enough that more threads than one pay. */
const model = exampleCheckpoint({ layers: 1, hiddenSize: 256 });
const STEPS = 32;

/** Networks that have read so many segments of one stream, each after `grow`, and what became of them. */
async function read(networks: ScoringNetworks, segments: number) {
  const engines = new Set([networks.engine]);
  const losses: number[] = [];
  for (let segment = 0; segment < segments; segment++) {
    await networks.grow();
    engines.add(networks.engine);
    const { memory } = networks.engine;
    const network = networks.networkFor(1);
    memory.ids(network.resets!).fill(0);
    for (let step = 0; step < STEPS; step++) {
      memory.ids(network.inputs)[step] = (segment + step) % model.config.vocabularySize;
      memory.ids(network.output.targets)[step] = (segment + step + 1) % model.config.vocabularySize;
    }
    networks.run(network, STEPS);
    losses.push(...memory.view(network.output.losses).subarray(0, STEPS));
  }
  await networks.close();
  return { engines: engines.size, losses };
}

describe('the networks that score lines', () => {
  it('work with more threads once there is much to do, and go on from the state, to the bit', async function () {
    if (availableThreads() === 1) this.skip();
    const segments = 260; // The threads come after some 235.
    const [grown, alone] = [
      await read(await ScoringNetworks.start(model, true, {}), segments),
      await read(await ScoringNetworks.start(model, true, { threads: 1 }), segments),
    ];
    expect([grown.engines, alone.engines]).to.deep.equal([2, 1]);
    expect(grown.losses).to.deep.equal(alone.losses);
  });

  it('work alone where there is little to do', async () => {
    expect((await read(await ScoringNetworks.start(model, true, {}), 20)).engines).to.equal(1);
  });

  it('are one for a few lines, and one of many streams for more', async () => {
    const networks = await ScoringNetworks.start(model, false, {});
    const sizes = [1, 16, 17, 1000].map((lines) => networks.networkFor(lines).shape.batchSize);
    await networks.close();
    expect(sizes).to.deep.equal([1, 1, 64, 64]);
  });
});
