import { expect } from 'chai';
import { scoreText } from '../../../src/core/evaluation/evaluate.js';
import { DataError } from '../../../src/core/errors.js';
import { newSymbolCosts } from '../../../src/core/text/new-symbols.js';
import { Tokens } from '../../../src/core/text/tokens.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { randomIds } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';
import { evaluate } from '../../helpers/evaluation.js';

describe('the evaluation of a model on a text', () => {
  const model = exampleCheckpoint();
  const V = model.config.vocabularySize;
  const ids = randomIds(150, 1, V, 1);
  const text = (rows: readonly number[][]) => ({
    tokens: Tokens.of(rows.flat()),
    bytes: 300,
    firstSymbolBytes: 3,
    name: 'the text',
    blockEnds: [],
  });

  /** The loss of every symbol after the first, by the reference. */
  const referenceLoss = (rows: readonly number[][]) =>
    runLanguageModel(toDoubles(model.tensors), oneHot(rows.slice(0, -1), V), rows.slice(1)).loss;

  it('scores every symbol after the first, in one stream', async () => {
    const evaluation = await evaluate(model, text(ids));
    expect(evaluation).to.include({ characters: 149, bytes: 297, standardError: 0 });
    expect(evaluation.natsPerCharacter).to.be.closeTo(referenceLoss(ids), 1e-6);
    expect(evaluation.accuracy * 149).to.be.closeTo(Math.round(evaluation.accuracy * 149), 1e-9);
  });

  it('scores every symbol after the first, in windows', async () => {
    const { characters, natsPerCharacter } = await evaluate(model, text(ids), { window: 40 });
    let sum = 0;
    for (let first = 0; first < 149; first += 40) {
      const window = ids.slice(first, first + 41);
      sum += referenceLoss(window) * (window.length - 1);
    }
    expect(characters).to.equal(149);
    expect(natsPerCharacter).to.be.closeTo(sum / 149, 1e-6);
  });

  it('in a window that holds all is that of one stream, to the bit', async () => {
    const whole = await evaluate(model, text(ids));
    for (const window of [149, 1000, 1e9])
      expect(await evaluate(model, text(ids), { window })).to.deep.equal(whole);
  });

  it('keeps p(new) where unknown symbols are scored', async () => {
    const { unknown, known } = newSymbolCosts(model.vocabulary);
    const without = await evaluate(model, text(ids));
    const keeping = await evaluate(model, text(ids), { unknown: 'score' });
    expect(keeping.natsPerCharacter).to.be.closeTo(without.natsPerCharacter + known, 1e-9);
    const last = await evaluate(model, text([...ids, [V]]), { unknown: 'score' });
    expect(last.characters).to.equal(150);
    expect(last.natsPerCharacter * 150).to.be.closeTo(keeping.natsPerCharacter * 149 + unknown, 1e-6);
    expect(last.accuracy * 150).to.be.closeTo(without.accuracy * 149, 1e-9);
  });

  describe('of lines', () => {
    const newline = 0;
    const ofLines = { ...model, config: { ...model.config, resetSymbol: newline } };

    it('is that of each line after a newline, from the zero state', async () => {
      const { natsPerCharacter } = await evaluate(ofLines, text(ids));
      const restarts = ids.slice(0, -1).map(([id]) => [id === newline]);
      const options = { restarts };
      const inputs = oneHot(ids.slice(0, -1), V);
      const { loss } = runLanguageModel(toDoubles(model.tensors), inputs, ids.slice(1), options);
      expect(restarts.flat()).to.include(true);
      expect(natsPerCharacter).to.be.closeTo(loss, 1e-6);
      expect(natsPerCharacter).not.to.be.closeTo((await evaluate(model, text(ids))).natsPerCharacter, 1e-6);
    });

    it('does not depend on the other lines, in one stream or in windows', async () => {
      const line = [[0], [3], [2], [5], [0]];
      const lossOf = async (lines: number, window?: number) => {
        const rows = [[0], ...Array.from({ length: lines }, () => line.slice(1)).flat()];
        return (await evaluate(ofLines, text(rows), { window })).natsPerCharacter;
      };
      expect(await lossOf(40)).to.be.closeTo(await lossOf(1), 1e-12);
      expect(await lossOf(40, 8)).to.be.closeTo(await lossOf(1), 1e-12);
    });
  });

  it('tells how far it has come, and the loss so far', async () => {
    const told: [number, number | undefined][] = [];
    const { natsPerCharacter } = await evaluate(model, text(ids), {
      onProgress: (scored, mean) => void told.push([scored, mean]),
    });
    expect(told.map(([scored]) => scored)).to.deep.equal([64, 128, 149]);
    expect(told.at(-1)?.[1]).to.equal(natsPerCharacter);
  });

  it('reports predictions of a long window as they come', async () => {
    const reported: number[] = [];
    let predictions = 0;
    const given = text([...ids, ...ids]);
    await scoreText(model, given, {
      window: 2 ** 20,
      onPrediction: () => predictions++,
      onProgress: () => void reported.push(predictions),
    });
    expect(reported).to.deep.equal([64, 128, 192, 256, 299]);
  });

  it('has no mean loss to tell before the first window has ended', async () => {
    const means: (number | undefined)[] = [];
    await scoreText(model, text(ids), { window: 70, onProgress: (_, mean) => void means.push(mean) });
    expect(means.slice(0, 2)).to.deep.equal([undefined, undefined]);
    expect(means).not.to.include(NaN);
  });

  it('is refused where there is nothing to score', async () => {
    for (const [rows, message] of [
      [[], /no symbols.*at least two/],
      [[[1]], /one symbol.*at least two/],
    ] as const) {
      const error = await evaluate(model, text(rows.map((row) => [...row]))).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(error).to.be.instanceOf(DataError).with.property('exitCode', 65);
      expect((error as Error).message).to.match(message);
    }
  });
});
