import { expect } from 'chai';
import { startEngine } from '../../../src/core/engine/engine.js';
import { MemoryPlan } from '../../../src/core/engine/memory.js';
import { Parameters } from '../../../src/core/model/parameters.js';
import { averageRate, WeightAverage } from '../../../src/core/training/average.js';
import { expectClose } from '../../helpers/expect-close.js';
import { randomTensors } from '../../helpers/network.js';

describe('the average of the weights', () => {
  const config = { cell: 'lstm', layers: 1, hiddenSize: 5, vocabularySize: 3 } as const;

  it('is that of all weights there were, the last counting most', async () => {
    const plan = new MemoryPlan();
    const weights = new Parameters(plan, 'weights', config);
    const average = new WeightAverage(plan, weights, 0.8);
    const engine = await startEngine(plan);
    const steps = [1, 2, 3].map((seed) => randomTensors(config, seed));
    steps.forEach((tensors, k) => {
      weights.write(engine, tensors);
      average.add(engine, k + 1);
    });
    const expected = steps.map((tensors) => tensors.map(({ data }) => [...data]));
    const mix = (rate: number, to: number[][], from: number[][]) =>
      from.map((values, i) => values.map((value, j) => value + rate * (to[i][j] - value)));
    const two = mix(1 / 1.1, expected[1], expected[0]);
    expectClose(
      average.values.read(engine).map(({ data }) => [...data]),
      mix(1 / 1.2, expected[2], two),
      1e-6,
    );
  });

  it('takes the first weights as they are, then spans a tenth of the steps, then as many as its decay says', () => {
    expect(averageRate(1, 0.999)).to.equal(1);
    expect(averageRate(101, 0.999)).to.be.closeTo(1 / 11, 1e-12);
    expect(averageRate(1e6, 0.999)).to.be.closeTo(0.001, 1e-12);
  });
});
