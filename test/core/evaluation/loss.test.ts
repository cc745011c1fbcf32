import { expect } from 'chai';
import { estimateLoss } from '../../../src/core/evaluation/estimate.js';
import { scoreStream, scoreWindows } from '../../../src/core/evaluation/loss.js';
import type { LikelySymbol } from '../../../src/core/evaluation/summary.js';
import type { ModelConfig } from '../../../src/core/model/config.js';
import type { BatchShape } from '../../../src/core/model/buffers.js';
import { startPrediction } from '../../../src/core/model/prediction.js';
import { argmax } from '../../../src/core/sampling/distribution.js';
import { Tokens } from '../../../src/core/text/tokens.js';
import { expectClose } from '../../helpers/expect-close.js';
import { randomTensors } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';
import { randomFloats } from '../../helpers/workbench.js';

const config: ModelConfig = { cell: 'lstm', layers: 2, hiddenSize: 13, vocabularySize: 9 };
const tensors = randomTensors(config, 1, 1);

interface Score {
  readonly loss: number;
  readonly correct: boolean;
}

const start = (shape: BatchShape, weights = tensors) => startPrediction({ config, tensors: weights }, shape);

const randomText = (length: number, seed = 3) =>
  Array.from(randomFloats(seed, length), (x) => Math.floor(((x + 1) / 2) * config.vocabularySize));

async function stream(ids: readonly number[], steps: number, given = costs): Promise<Score[]> {
  const { team, network } = await start({ batchSize: 1, sequenceLength: steps });
  const scores: Score[] = [];
  const visit = (loss: number, correct: boolean) => scores.push({ loss, correct });
  await scoreStream(team, network, Tokens.of(ids), visit, { costs: given });
  return scores;
}

async function windows(ids: readonly number[], window: number, shape: BatchShape): Promise<Score[]> {
  const { team, network } = await start(shape);
  const scores: Score[] = [];
  const visit = (loss: number, correct: boolean) => scores.push({ loss, correct });
  await scoreWindows(team, network, Tokens.of(ids), window, visit, { costs });
  return scores;
}

/** What an unknown symbol costs, where any is met; it is read as a zero vector. */
const costs = { unknown: 17.25, known: 0 };

/** The logits for every symbol after the first in double precision, from the zero state. */
function referenceLogits(ids: readonly number[]): (readonly number[])[] {
  const inputs = oneHot(
    ids.slice(0, -1).map((id) => [id]),
    config.vocabularySize,
  );
  const targets = ids.slice(1).map((id) => [id]);
  return runLanguageModel(toDoubles(tensors), inputs, targets).logits.map(([row]) => row);
}

/** The scores of every symbol after the first. */
function reference(ids: readonly number[]): Score[] {
  const targets = ids.slice(1);
  return referenceLogits(ids).map((row, t) => {
    if (targets[t] >= config.vocabularySize) return { loss: costs.unknown, correct: false };
    const sum = row.reduce((total, value) => total + Math.exp(value), 0);
    return { loss: Math.log(sum) - row[targets[t]], correct: argmax(row) === targets[t] };
  });
}

function expectScores(actual: readonly Score[], expected: readonly Score[]): void {
  expectClose(
    actual.map(({ loss }) => loss),
    expected.map(({ loss }) => loss),
    4e-6, // single precision: a logit is a sum of 14 products, some of them near 1
  );
  expect(actual.map(({ correct }) => correct)).to.deep.equal(expected.map(({ correct }) => correct));
}

describe('the scores of a text in one stream', () => {
  it('are those of the reference, one for every symbol after the first', async () => {
    const ids = randomText(100);
    const scores = await stream(ids, 16);
    expect(scores.length).to.equal(99);
    expectScores(scores, reference(ids));
    expect(scores.some(({ correct }) => correct)).to.equal(true);
  });

  it('are the same bits however many steps are read at a time', async () => {
    const ids = randomText(130);
    const scores = await stream(ids, 64);
    for (const steps of [1, 7, 43, 129, 500]) expect(await stream(ids, steps)).to.deep.equal(scores);
  });

  it('do not depend on what was scored before', async () => {
    const { team, network } = await start({ batchSize: 1, sequenceLength: 8 });
    const ids = randomText(30);
    const all: number[] = [];
    for (let k = 0; k < 2; k++) await scoreStream(team, network, Tokens.of(ids), (loss) => all.push(loss));
    expect(all.slice(29)).to.deep.equal(all.slice(0, 29));
  });

  it('are none for one symbol, and one for two', async () => {
    expect(await stream([4], 8)).to.deep.equal([]);
    expectScores(await stream([4, 2], 8), reference([4, 2]));
  });

  it('give unknown symbols their own cost, and go on from a zero vector', async () => {
    const ids = randomText(60).map((id, i) => (i % 7 === 0 || i === 58 ? config.vocabularySize : id));
    const scores = await stream(ids, 16);
    expectScores(scores, reference(ids));
    expect(await windows(ids, 1000, { batchSize: 3, sequenceLength: 5 })).to.deep.equal(scores);
    const dearer = await stream(ids, 16, { unknown: 17.25, known: 0.5 });
    const expected = scores.map(({ loss }) => (loss === 17.25 ? loss : loss + 0.5));
    expect(dearer.map(({ loss }) => loss)).to.deep.equal(expected);
  });

  it('tell of the likeliest symbols, in one stream and in windows', async () => {
    const ids = randomText(40);
    const { team, network } = await start({ batchSize: 3, sequenceLength: 7 });
    const told: (readonly LikelySymbol[])[] = [];
    await scoreWindows(team, network, Tokens.of(ids), 100, (_, __, likely) => told.push(likely), {
      likeliest: 4,
      costs: { unknown: 20, known: Math.LN2 },
    });
    for (const [t, logits] of referenceLogits(ids).entries()) {
      const sum = logits.reduce((total, value) => total + Math.exp(value), 0);
      const best = [...logits.keys()].sort((a, b) => logits[b] - logits[a]).slice(0, 4);
      expect(told[t].map(({ id }) => id)).to.deep.equal(best);
      // Half of the probability is kept for unknown symbols.
      const expected = best.map((id) => Math.exp(logits[id]) / sum / 2);
      expectClose(
        told[t].map(({ probability }) => probability),
        expected,
        2e-6,
      );
    }
    expect(told.length).to.equal(39);
    const single = await start({ batchSize: 1, sequenceLength: 7 });
    const none: number[] = [];
    await scoreStream(single.team, single.network, Tokens.of(ids), (_, __, { length }) => none.push(length));
    expect(none).to.deep.equal(new Array(39).fill(0));
  });

  it('take the first of equally likely symbols for the likeliest', async () => {
    const zero = tensors.map((tensor) => ({ ...tensor, data: new Float32Array(tensor.data.length) }));
    const { team, network } = await start({ batchSize: 1, sequenceLength: 16 }, zero);
    const right: boolean[] = [];
    await scoreStream(team, network, Tokens.of([3, 0, 1, 0, 8]), (_, correct) => right.push(correct));
    expect(right).to.deep.equal([true, false, true, false]);
  });

  it('tell how far they have come', async () => {
    const { team, network } = await start({ batchSize: 1, sequenceLength: 16 });
    const told: number[] = [];
    await scoreStream(team, network, Tokens.of(randomText(40)), () => undefined, {
      pause: (scored) => void told.push(scored),
    });
    expect(told).to.deep.equal([16, 32, 39]);
  });
});

describe('the scores of a text in windows', () => {
  const ids = randomText(101);

  it('are those of one stream where a window holds all, to the bit', async () => {
    const expected = await stream(ids, 64);
    for (const window of [100, 101, 1000]) {
      for (const batchSize of [1, 3]) {
        expect(await windows(ids, window, { batchSize, sequenceLength: 16 })).to.deep.equal(expected);
      }
    }
  });

  for (const window of [1, 7, 25, 33, 99]) {
    it(`of ${window} are those of texts of their own, which share a symbol with the one before`, async () => {
      const expected: Score[] = [];
      for (let first = 0; first < 100; first += window) {
        expected.push(...(await stream(ids.slice(first, first + window + 1), 64)));
      }
      expect(expected.length).to.equal(100);
      for (const shape of [
        { batchSize: 1, sequenceLength: 64 },
        { batchSize: 4, sequenceLength: 5 },
        { batchSize: 16, sequenceLength: 7 },
      ]) {
        expect(await windows(ids, window, shape)).to.deep.equal(expected);
      }
    });
  }

  it('tell how far they have come, to the end', async () => {
    const { team, network } = await start({ batchSize: 4, sequenceLength: 5 });
    const told: number[] = [];
    await scoreWindows(team, network, Tokens.of(ids), 12, () => undefined, {
      pause: (scored) => void told.push(scored),
    });
    expect(told).to.deep.equal([...told].sort((a, b) => a - b));
    expect(told.at(-1)).to.equal(100);
  });
});

describe('an estimate of the loss', () => {
  const ids = randomText(4001);
  const estimate = async (shape: BatchShape, limit: number, text = ids) => {
    const { team, network } = await start(shape);
    return estimateLoss(team, network, Tokens.of(text), limit);
  };

  it('is the loss itself for one stream', async () => {
    const losses = (await stream(ids, 64)).map(({ loss }) => loss);
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
    expect(await estimate({ batchSize: 1, sequenceLength: 32 }, 1e6)).to.be.closeTo(mean, 1e-9);
  });

  it('is near it for several streams, which begin from the zero state', async () => {
    const expected: number[] = [];
    for (let b = 0; b < 5; b++) {
      expected.push(...(await stream(ids.slice(800 * b, 800 * b + 801), 64)).map(({ loss }) => loss));
    }
    const mean = expected.reduce((sum, loss) => sum + loss, 0) / 4000;
    expect(await estimate({ batchSize: 5, sequenceLength: 33 }, 1e6)).to.be.closeTo(mean, 1e-9);
  });

  it('reads no more than it is allowed, spread over the text', async () => {
    const first = (b: number) => reference(ids.slice(1000 * b, 1000 * b + 26)).map(({ loss }) => loss);
    const expected = [0, 1, 2, 3].flatMap(first);
    const mean = expected.reduce((sum, loss) => sum + loss, 0) / 100;
    expect(await estimate({ batchSize: 4, sequenceLength: 16 }, 100)).to.be.closeTo(mean, 2e-6);
  });

  it('is the same every time', async () => {
    const { team, network } = await start({ batchSize: 3, sequenceLength: 16 });
    const tokens = Tokens.of(ids);
    const once = await estimateLoss(team, network, tokens, 500);
    expect(await estimateLoss(team, network, tokens, 500)).to.equal(once);
  });

  it('is the loss of a line, where every stream is made of that line alone', async () => {
    const ofLines = { config: { ...config, resetSymbol: 0 }, tensors };
    const ids = [0, ...Array.from({ length: 12 }, () => [4, 7, 2, 0]).flat()];
    const { team, network } = await startPrediction(ofLines, { batchSize: 4, sequenceLength: 5 });
    const estimate = await estimateLoss(team, network, Tokens.of(ids), 1000);
    const line = reference([0, 4, 7, 2, 0]);
    expect(estimate).to.be.closeTo(line.reduce((sum, { loss }) => sum + loss, 0) / 4, 1e-6);
  });
});
