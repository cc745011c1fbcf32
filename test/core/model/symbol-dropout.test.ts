import { expect } from 'chai';
import { cellNames } from '../../../src/core/model/cells/names.js';
import { expectClose } from '../../helpers/expect-close.js';
import { largestError, randomIds, randomTensors, TestNetwork } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';

const [B, T, H, V] = [5, 20, 13, 7];
const RATE = 0.3;
const shape = { batchSize: B, sequenceLength: T };

describe('dropout of the input', () => {
  for (const cell of cellNames) {
    it(`lets ${cell} read zero vectors for symbols that are left out, and learn nothing from them`, async () => {
      const config = { cell, layers: 2, hiddenSize: H, vocabularySize: V };
      const [ids, targets] = [randomIds(T, B, V, 2), randomIds(T, B, V, 3)];
      const test = await TestNetwork.start(config, randomTensors(config, 1), shape, { inputDropout: RATE });
      test.engine.memory.ids(test.network.inputs).set(ids.flat());
      test.network.prepareStep(test.engine, 5, 0);
      const left = [...test.engine.memory.ids(test.network.inputs)];
      const read = ids.map((row, t) => row.map((_, b) => left[t * B + b]));
      const run = test.learn(read, targets);

      expect(left).to.include(V);
      // The row of an id of V is a zero vector: no symbol has it.
      const vectors = oneHot(read, V + 1).map((row) => row.map((vector) => vector.slice(0, V)));
      const expected = runLanguageModel(
        toDoubles(test.weights.values.read(test.engine)),
        vectors,
        targets,
        {},
      );
      expectClose(run.loss, expected.loss, 1e-6);
      expect(largestError(run.gradients, expected.gradients)).to.be.below(5e-6);
    });
  }

  const config = { cell: 'lstm', layers: 1, hiddenSize: H, vocabularySize: V } as const;

  /** For each stream the symbols of which step `step` leaves out all, and those of which it leaves out none. */
  async function draw(ids: readonly number[][], seed: number, step: number, resetSymbol?: number) {
    const model = { ...config, ...(resetSymbol !== undefined && { resetSymbol }) };
    const test = await TestNetwork.start(model, randomTensors(model, 1), shape, { inputDropout: RATE });
    test.engine.memory.ids(test.network.inputs).set(ids.flat());
    test.network.prepareStep(test.engine, seed, step);
    const after = [...test.engine.memory.ids(test.network.inputs)];
    return Array.from({ length: B }, (_, b) => {
      const [dropped, kept] = [new Set<number>(), new Set<number>()];
      ids.forEach((row, t) => (after[t * B + b] === V ? dropped : kept).add(row[b]));
      return { dropped, kept };
    });
  }

  it('leaves a symbol out of a stream for a whole segment, at its rate', async () => {
    const ids = randomIds(T, B, V, 2);
    let [left, all] = [0, 0];
    for (let step = 0; step < 40; step++) {
      for (const { dropped, kept } of await draw(ids, 1, step)) {
        expect([...dropped].filter((id) => kept.has(id))).to.deep.equal([]);
        left += dropped.size;
        all += dropped.size + kept.size;
      }
    }
    // Of n independent draws the share has a standard deviation of √(rate·(1 - rate)/n).
    expect(left / all).to.be.closeTo(RATE, 4 * Math.sqrt((RATE * (1 - RATE)) / all));
  });

  it('draws anew for every seed, step and stream, and the same for the same', async () => {
    const ids = randomIds(T, B, V, 2);
    const dropped = async (seed: number, step: number) =>
      (await draw(ids, seed, step)).map((stream) => [...stream.dropped].sort());
    const first = await dropped(1, 0);
    expect(await dropped(1, 0)).to.deep.equal(first);
    expect(await dropped(1, 1)).not.to.deep.equal(first);
    expect(await dropped(2, 0)).not.to.deep.equal(first);
    expect(new Set(first.map(String)).size).to.be.above(1);
  });

  it('never leaves out the symbol before which the streams begin anew', async () => {
    const ids = randomIds(T, B, V, 2);
    for (let step = 0; step < 20; step++) {
      for (const { dropped } of await draw(ids, 1, step, 3)) expect(dropped.has(3)).to.equal(false);
    }
  });
});
