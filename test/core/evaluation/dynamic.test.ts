import { expect } from 'chai';
import type { Checkpoint } from '../../../src/core/formats/format.js';
import type { EngineName } from '../../../src/core/engine/options.js';
import { findNative } from '../../../src/node/engine/native/library.js';
import { UsageError } from '../../../src/core/errors.js';
import { type EvaluationOptions, scoreText } from '../../../src/core/evaluation/evaluate.js';
import { cellNames } from '../../../src/core/model/cells/names.js';
import { newSymbolCosts } from '../../../src/core/text/new-symbols.js';
import { Tokens } from '../../../src/core/text/tokens.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { closedTeams } from '../../helpers/closed-teams.js';
import { expectClose } from '../../helpers/expect-close.js';
import { randomIds } from '../../helpers/network.js';
import { type LayerState, oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';
import { rejectionOf } from '../../helpers/rejection.js';

const symbols = '\nabcdefgh';
const V = symbols.length;
/** Symbols of a segment, after which the weights change. */
const SEGMENT = 20;

const randomText = (length: number, seed: number, size = V) => randomIds(length, 1, size, seed).flat();

/** The loss of every symbol of `ids` after the first. */
async function losses(model: Checkpoint, ids: readonly number[], options: EvaluationOptions = {}) {
  const all: number[] = [];
  const text = {
    name: 'the text',
    tokens: Tokens.of(ids),
    bytes: ids.length,
    firstSymbolBytes: 1,
    blockEnds: [],
  };
  await scoreText(model, text, { ...options, onPrediction: (loss) => void all.push(loss) });
  return all;
}

/**
 * The same in double precision, by the equations of docs/mathematics.md. An id of V or more is unknown: it costs
 * `unknown`, and the model keeps p(new) for it.
 */
function reference({ tensors, vocabulary, config }: Checkpoint, ids: readonly number[], rate: number) {
  const { unknown, known } = newSymbolCosts(vocabulary);
  const weights = toDoubles(tensors);
  const trained = toDoubles(tensors);
  const squares = new Map(Array.from(weights, ([name, { length }]) => [name, new Float64Array(length)]));
  const all: number[] = [];
  let state: readonly LayerState[] | undefined;
  for (let segment = 1, first = 0; first < ids.length - 1; first += SEGMENT, segment++) {
    const read = ids.slice(first, Math.min(first + SEGMENT, ids.length - 1)).map((id) => [id]);
    const targets = ids.slice(first + 1, first + 1 + read.length).map((id) => [id]);
    const restarts = read.map(([id]) => [id === config.resetSymbol]);
    const run = runLanguageModel(weights, oneHot(read, V), targets, { restarts, ...(state && { state }) });
    run.logits.forEach(([row], t) => {
      const sum = row.reduce((total, value) => total + Math.exp(value), 0);
      const [target] = targets[t];
      all.push(target < V ? Math.log(sum) - row[target] + known : unknown);
    });
    state = run.state;
    for (const [name, p] of weights) {
      const [g, v, p0] = [run.gradients, squares, trained].map((parameters) => parameters.get(name)!);
      for (let k = 0; k < p.length; k++) {
        v[k] = 0.999 * v[k] + 0.001 * g[k] ** 2;
        p[k] += 0.001 * (p0[k] - p[k]) - (rate * g[k]) / (Math.sqrt(v[k] / (1 - 0.999 ** segment)) + 1e-8);
      }
    }
  }
  return all;
}

describe('dynamic evaluation', () => {
  const model = exampleCheckpoint({ hiddenSize: 13, symbols });
  const ofLines = { ...model, config: { ...model.config, resetSymbol: 0 } };

  for (const cell of cellNames) {
    it(`of a model of ${cell} changes the weights as the reference does`, async () => {
      const example = exampleCheckpoint({ cell, hiddenSize: 5, symbols });
      const ids = randomText(190, 1);
      const actual = await losses(example, ids, { dynamicRate: 0.01, unknown: 'score' });
      expectClose(actual, reference(example, ids, 0.01), 2e-5);
      // What it learns is worth much more than that.
      const before = await losses(example, ids, { unknown: 'score' });
      expect(Math.max(...actual.map((loss, k) => Math.abs(loss - before[k])))).to.be.above(0.1);
    });
  }

  it('reads lines from the zero state, and learns nothing of unknown symbols', async () => {
    const ids = randomText(190, 2, V + 2);
    const actual = await losses(ofLines, ids, { dynamicRate: 0.01, unknown: 'score' });
    expectClose(actual, reference(ofLines, ids, 0.01), 2e-5);
    const same = ids.map((id) => Math.min(id, V)); // whichever they are
    expect(await losses(ofLines, same, { dynamicRate: 0.01, unknown: 'score' })).to.deep.equal(actual);
  });

  it('at rate 0 is the evaluation of the weights as they are, to the bit', async () => {
    for (const example of [model, ofLines, exampleCheckpoint({ cell: 'gru', hiddenSize: 17, symbols })]) {
      const ids = randomText(333, 3, V + 1);
      const still = await losses(example, ids, { unknown: 'score' });
      expect(await losses(example, ids, { unknown: 'score', dynamicRate: 0 })).to.deep.equal(still);
    }
  });

  it('learns by default, if it is asked for, at a rate of its own', async () => {
    const ids = randomText(333, 4);
    const learning = await losses(model, ids, { dynamic: true });
    expect(learning).to.deep.equal(await losses(model, ids, { dynamic: true, dynamicRate: 5e-4 }));
    expect(learning).not.to.deep.equal(await losses(model, ids));
    expect(await losses(model, ids, { dynamic: false })).to.deep.equal(await losses(model, ids));
  });

  it('predicts every symbol from those before it alone', async () => {
    const [ids, others] = [5, 6].map((seed) => randomText(250, seed));
    const whole = await losses(model, ids, { dynamicRate: 0.01 });
    for (const length of [2, 20, 21, 22, 137]) {
      const beginning = ids.slice(0, length);
      const cut = await losses(model, beginning, { dynamicRate: 0.01 });
      expect(cut).to.deep.equal(whole.slice(0, length - 1));
      const changed = await losses(model, [...beginning, ...others], { dynamicRate: 0.01 });
      expect(changed.slice(0, length - 1)).to.deep.equal(cut);
    }
  });

  it('comes to predict a text that repeats itself', async () => {
    const ids = Array.from({ length: 1000 }, (_, k) => [1, 5, 2, 8, 3][k % 5]);
    const [still, learning] = [await losses(model, ids), await losses(model, ids, { dynamicRate: 0.005 })];
    const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    expect(mean(learning.slice(0, SEGMENT))).to.equal(mean(still.slice(0, SEGMENT)));
    expect(mean(learning.slice(-100))).to.be.below(mean(still.slice(-100)) / 3);
  });

  it('gives the same bits by either engine, and by two threads', async () => {
    const engines: EngineName[] = 'unavailable' in findNative() ? ['simd'] : ['simd', 'native'];
    for (const cell of cellNames) {
      const wide = exampleCheckpoint({ cell, hiddenSize: 70, symbols });
      const ids = randomText(50, 7, V + 1);
      const options = { dynamicRate: 0.01, unknown: 'score' } as const;
      const alone = await losses(wide, ids, { ...options, engine: 'simd', threads: 1 });
      for (const engine of engines)
        expect(await losses(wide, ids, { ...options, engine, threads: 1 })).to.deep.equal(alone);
      if (cell === 'lstm') expect(await losses(wide, ids, { ...options, threads: 2 })).to.deep.equal(alone);
    }
  });

  it('leaves the model as it was, and learns anew each time', async () => {
    const before = model.tensors.map(({ data }) => [...data]);
    const ids = randomText(100, 8);
    const first = await losses(model, ids, { dynamicRate: 0.1 });
    expect(model.tensors.map(({ data }) => [...data])).to.deep.equal(before);
    expect(await losses(model, ids, { dynamicRate: 0.1 })).to.deep.equal(first);
  });

  it('stays a number at the largest rate', async () => {
    const all = await losses(model, randomText(3000, 9), { dynamicRate: 0.1 });
    expect(Math.max(...all)).to.be.below(700); // whose perplexity is a number too
  });

  it('is refused in windows, and at a rate that is none', async () => {
    for (const [options, message] of [
      [{ dynamic: true, window: 10 }, /window and dynamic exclude each other/],
      [{ dynamicRate: 0, window: 10 }, /window and dynamic exclude each other/],
      [{ dynamicRate: -1 }, /dynamicRate must be a number from 0 to 0.1, not -1/],
      [{ dynamicRate: NaN }, /dynamicRate must be .*, not NaN/],
      [{ dynamicRate: 1 }, /dynamicRate must be .*, not 1/],
    ] as const) {
      const error = await rejectionOf(losses(model, randomText(50, 10), options));
      expect(error).to.be.instanceOf(UsageError);
      expect(error.message).to.match(message);
    }
  });

  it('closes its team where the model is broken', async () => {
    const broken = { ...model, tensors: model.tensors.slice(1) };
    const closed = await closedTeams(async () => {
      await rejectionOf(losses(broken, randomText(50, 11), { dynamic: true, threads: 1 }));
    });
    expect(closed).to.deep.equal([1]);
  });
});
