import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { ngramBaselines, type NgramOptions } from '../../../src/core/evaluation/baselines.js';
import { NgramModels } from '../../../src/core/evaluation/ngrams.js';
import { nothingNew } from '../../../src/core/text/new-symbols.js';
import { Tokens } from '../../../src/core/text/tokens.js';
import { rejectionOf } from '../../helpers/rejection.js';
import { randomFloats } from '../../helpers/workbench.js';

const V = 4;
const randomText = (length: number, seed: number) =>
  Array.from(randomFloats(seed, length), (x) => Math.floor(((x + 1) / 2) ** 2 * V));
const training = randomText(3000, 1);
const text = randomText(400, 2);

/** The losses of all orders, each the mean of predictions in windows of `window`. */
function expected(ids: readonly number[], window = Infinity): number[] {
  const models = new NgramModels(V, 5);
  models.learn(Uint16Array.from(training));
  const predictor = models.finish();
  const sums = new Array<number>(6).fill(0);
  for (let i = 1; i < ids.length; i++) {
    predictor.clear();
    const start = Math.floor((i - 1) / window) * window || 0;
    for (const id of ids.slice(start, i)) predictor.read(id);
    for (const [order, p] of predictor.probabilities(ids[i]).entries()) sums[order] -= Math.log(p);
  }
  return sums.map((sum) => sum / (ids.length - 1));
}

const measure = (ids: readonly number[], options: Partial<NgramOptions> = {}) =>
  ngramBaselines(Tokens.of(training), Tokens.of(ids), 2 * (ids.length - 1), {
    ...{ vocabularySize: V, costs: nothingNew },
    ...options,
  });

describe('the n-grams that a model is compared with', () => {
  it('score every symbol after the first, at every order', async () => {
    const baselines = await measure(text);
    expect(baselines.map(({ order }) => order)).to.deep.equal([0, 1, 2, 3, 4, 5]);
    for (const [order, nats] of expected(text).entries()) {
      const { natsPerCharacter, bitsPerCharacter, bitsPerByte } = baselines[order];
      expect(natsPerCharacter).to.be.closeTo(nats, 1e-9);
      expect(bitsPerCharacter).to.be.closeTo(nats / Math.LN2, 1e-9);
      expect(bitsPerByte).to.be.closeTo(nats / Math.LN2 / 2, 1e-9);
    }
  });

  it('begin every window with nothing read but the symbol before it', async () => {
    const baselines = await measure(text, { window: 3 });
    for (const [order, nats] of expected(text, 3).entries())
      expect(baselines[order].natsPerCharacter).to.be.closeTo(nats, 1e-9);
    expect(baselines[5].natsPerCharacter).not.to.equal((await measure(text))[5].natsPerCharacter);
  });

  it('share the costs of the model where unknown symbols are scored', async () => {
    const known = await measure(text);
    const scored = await measure(text, { costs: { known: 0.25, unknown: 20 } });
    const withUnknown = await measure([...text, V], { costs: { known: 0.25, unknown: 20 } });
    for (let order = 0; order <= 5; order++) {
      expect(scored[order].natsPerCharacter).to.be.closeTo(known[order].natsPerCharacter + 0.25, 1e-9);
      const sum = scored[order].natsPerCharacter * 399 + 20;
      expect(withUnknown[order].natsPerCharacter).to.be.closeTo(sum / 400, 1e-9);
    }
  });

  it('tell how far they have come', async () => {
    const told: number[] = [];
    const long = Tokens.of(new Array<number>(40_000).fill(1));
    await ngramBaselines(long, long, 1, {
      ...{ vocabularySize: V, costs: nothingNew },
      onProgress: (done) => void told.push(done),
    });
    expect(told).to.deep.equal([16_384, 32_768, 40_000, 56_384, 72_768]);
  });

  it('are refused where they do not fit in memory', async () => {
    class TooMany extends Tokens {
      override *pieces(): Generator<Uint16Array> {
        yield new Uint16Array(2 ** 60);
      }
    }
    const tooMany = new TooMany();
    tooMany.push(1);
    const measured = ngramBaselines(tooMany, Tokens.of(text), 1, { vocabularySize: V, costs: nothingNew });
    expect(await rejectionOf(measured)).to.be.instanceOf(DataError);
  });
});
