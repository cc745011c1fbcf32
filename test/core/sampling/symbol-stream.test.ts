import { expect } from 'chai';
import type { ModelConfig, NamedTensor } from '../../../src/core/model/config.js';
import { startPrediction } from '../../../src/core/model/prediction.js';
import { Random } from '../../../src/core/random.js';
import {
  argmax,
  distribution,
  samplingDefaults,
  type SamplingOptions,
} from '../../../src/core/sampling/distribution.js';
import { Stepper } from '../../../src/core/model/stepper.js';
import { drawSymbols, SymbolStream } from '../../../src/core/sampling/symbol-stream.js';
import { chiSquare } from '../../helpers/chi-square.js';
import { randomTensors } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';

const config: ModelConfig = { cell: 'lstm', layers: 2, hiddenSize: 13, vocabularySize: 9 };
const V = config.vocabularySize;
const tensors = randomTensors(config, 1, 3);
const even = new Array<number>(V).fill(1);
const greedy = { ...samplingDefaults, temperature: 0 };

/** A model that continues seeds, as a function of what a test varies. */
async function start(weights: readonly NamedTensor[] = tensors, shapes = config) {
  const shape = { batchSize: 1, sequenceLength: 1 };
  const { team, network } = await startPrediction({ config: shapes, tensors: weights }, shape);
  const stepper = new Stepper(team, network);
  return (
    seed: readonly number[],
    length: number,
    options: SamplingOptions = samplingDefaults,
    random = new Random('seed'),
    counts: readonly number[] = even,
  ): number[] => {
    const symbols = drawSymbols(stepper, new SymbolStream(seed, counts, options, random));
    return Array.from({ length }, () => symbols.next().value);
  };
}

describe('the symbols that continue a seed', () => {
  it('at temperature 0 takes the likeliest symbol, every time', async () => {
    const generate = await start();
    const written = generate([3, 1, 4], 20, greedy);
    const ids = [3, 1, 4, ...written];
    const { logits } = runLanguageModel(
      toDoubles(tensors),
      oneHot(
        ids.map((id) => [id]),
        V,
      ),
      ids.map((id) => [id]),
    );
    expect(written).to.deep.equal(logits.slice(2, -1).map(([row]) => argmax(row)));
  });

  it('goes on from a seed as from the seed and its own first symbols', async () => {
    const generate = await start();
    const seed = [5, 0, 2, 7];
    const written = generate(seed, 30, greedy);
    expect(new Set(written).size).to.be.above(1);
    for (const cut of [1, 2, 13, 29]) {
      expect(generate([...seed, ...written.slice(0, cut)], 30 - cut, greedy)).to.deep.equal(
        written.slice(cut),
      );
    }
  });

  it('reads a seed of any length', async () => {
    const generate = await start();
    for (const length of [63, 64, 65, 128, 200]) {
      const seed = Array.from({ length }, (_, k) => (k * k) % V);
      const ids = seed.map((id) => [id]);
      const { logits } = runLanguageModel(toDoubles(tensors), oneHot(ids, V), ids);
      expect(generate(seed, 1, greedy)).to.deep.equal([argmax(logits.at(-1)![0])]);
    }
  });

  it('gives the same symbols for the same random numbers, and others for others', async () => {
    const generate = await start();
    const text = generate([1], 50);
    expect(generate([1], 50)).to.deep.equal(text);
    expect((await start())([1], 50)).to.deep.equal(text);
    expect(generate([1], 50, samplingDefaults, new Random('another'))).not.to.deep.equal(text);
  });

  it('of a model of lines goes on from a newline as if nothing had come before it', async () => {
    const generate = await start(tensors, { ...config, resetSymbol: 6 });
    const line = generate([6, 1], 30, greedy);
    expect(generate([4, 2, 6, 0, 6, 1], 30, greedy)).to.deep.equal(line);
    expect((await start())([4, 2, 6, 0, 6, 1], 30, greedy)).not.to.deep.equal(line);
  });

  it('forgets what it wrote before', async () => {
    const generate = await start();
    const text = generate([2, 2], 20);
    generate([8, 1, 3], 33);
    expect(generate([2, 2], 20)).to.deep.equal(text);
  });

  it('draws symbols as often as the model says', async () => {
    // Weights of zero and a bias: a model for which every symbol has the same distribution.
    const bias = Float32Array.of(0, 0.5, 1, 1.5, 2, -1, -0.5, 0.25, 0.75);
    const constant = tensors.map((tensor) => ({
      ...tensor,
      data: tensor.name === 'output.bias' ? bias : new Float32Array(tensor.data.length),
    }));
    const generate = await start(constant);
    const counts = new Array<number>(V).fill(0);
    const options = { ...samplingDefaults, temperature: 1.3 };
    for (const id of generate([0], 10_000, options)) counts[id] += 1;
    // 8 degrees of freedom: one seed in a thousand exceeds this.
    expect(chiSquare(counts, distribution(bias, options))).to.be.below(26.12);
  });

  describe('without a seed', () => {
    const counts = [0, 10, 20, 30, 0, 5, 15, 12, 8];
    const share = counts.map((count) => (count || 0.5) / 101);

    it('begins with a symbol as frequent as in the training text, in which each symbol counts as a half at least', async () => {
      const generate = await start();
      const drawn = new Array<number>(V).fill(0);
      const random = new Random('first');
      for (let k = 0; k < 5000; k++) {
        drawn[generate([], 1, { ...samplingDefaults, temperature: 1 }, random, counts)[0]] += 1;
      }
      // 8 degrees of freedom: one seed in a thousand exceeds this.
      expect(chiSquare(drawn, share)).to.be.below(26.12);
    });

    it('at temperature 0 begins with the commonest', async () => {
      const generate = await start();
      expect(generate([], 1, greedy, new Random('x'), counts)).to.deep.equal([3]);
    });

    it('goes on as from that symbol', async () => {
      const generate = await start();
      const [first, ...rest] = generate([], 20, greedy, new Random('x'), counts);
      expect(generate([first], 19, greedy)).to.deep.equal(rest);
    });
  });
});
