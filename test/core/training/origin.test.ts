import { expect } from 'chai';
import { CharacterModel } from '../../../src/core/library/character-model.js';
import type { Checkpoint } from '../../../src/core/formats/format.js';
import { probabilityOfNew } from '../../../src/core/text/new-symbols.js';
import { Tokens } from '../../../src/core/text/tokens.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { train } from '../../../src/core/library/train.js';
import { findContradiction, fixedOptions, Origin } from '../../../src/core/training/origin.js';
import { exampleCheckpoint } from '../../helpers/examples.js';
import { corpus } from '../../helpers/model-files.js';
import { evaluate } from '../../helpers/evaluation.js';
import { rejectionOf } from '../../helpers/rejection.js';

/** `model` with the symbols of `text` too, before the first step on it. */
async function begun(model: Checkpoint, text: string): Promise<Checkpoint> {
  const points = new Map<number, number>();
  for (let id = 0; id < model.vocabulary.size; id++) points.set(model.vocabulary.codePointOf(id), 0);
  for (const character of text) points.set(character.codePointAt(0)!, 1);
  const vocabulary = Vocabulary.ofCharacters(points);
  const config = { ...model.config, vocabularySize: vocabulary.size };
  const tensors = await new Origin(model).takeTensors(config, vocabulary, 'seed', {});
  return { ...model, config, vocabulary, tensors };
}

async function lossOf(model: Checkpoint, text: string): Promise<number> {
  return (await new CharacterModel(model).evaluate(text)).natsPerCharacter;
}

describe('a run that begins from a trained model', () => {
  let old: string;

  before(async () => (old = await corpus('fables.txt', 6000)));

  for (const [what, options] of [
    ['hardly', { steps: 40, hiddenSize: 16 }],
    ['some', { steps: 200, hiddenSize: 16, learningRate: 0.02 }],
    ['well', { steps: 700, hiddenSize: 32, learningRate: 0.03 }],
  ] as const) {
    it(`predicts the old text at first as before, but for p(new), where it had learnt ${what}`, async () => {
      const { model } = await train(old, { ...options, validationFraction: 0, rngSeed: '1' });
      const { checkpoint } = model;
      const wider = await begun(checkpoint, '\u0001é한😀');
      const p = probabilityOfNew(checkpoint.vocabulary.counts);
      const change = (await lossOf(wider, old)) - (await lossOf(checkpoint, old));
      expect(change).to.be.above(0.5 * p);
      expect(change).to.be.at.most(-Math.log(1 - p));
    });
  }

  it('shares p(new) evenly among the new symbols', async () => {
    const example = exampleCheckpoint({ hiddenSize: 5 });
    const one = await begun(example, 'é');
    const many = await begun(example, 'éàïõ');
    const lossOfNew = async (model: Checkpoint) => {
      const tokens = Tokens.of([model.vocabulary.idOf(0x0a), model.vocabulary.idOf(0xe9)]);
      return (
        await evaluate(model, { name: 'the text', tokens, bytes: 3, firstSymbolBytes: 1, blockEnds: [] })
      ).natsPerCharacter;
    };
    // Of four, each is a quarter as likely; together they are as likely as the one.
    expect((await lossOfNew(many)) - (await lossOfNew(one))).to.be.closeTo(Math.log(4), 1e-5);
  });

  it('has the very weights of the model, where no symbol is new', async () => {
    const example = exampleCheckpoint();
    expect((await begun(example, 'eh')).tensors).to.deep.equal(example.tensors);
  });

  it('hands its weights over once, so that they are not kept', async () => {
    const { config, vocabulary, ...example } = exampleCheckpoint();
    const origin = new Origin({ config, vocabulary, ...example });
    await origin.takeTensors(config, vocabulary, 'seed', {});
    const again = await rejectionOf(origin.takeTensors(config, vocabulary, 'seed', {}));
    expect(again.message).to.include('taken before');
  });

  it('is told from others by the weights alone', () => {
    const example = exampleCheckpoint();
    const { sha256 } = new Origin(example);
    expect(sha256).to.match(/^[0-9a-f]{64}$/);
    expect(new Origin({ ...example, program: '9.9.9' }).sha256).to.equal(sha256);
    expect(new Origin(exampleCheckpoint({ seed: 'another' })).sha256).not.to.equal(sha256);
  });

  it('is contradicted by another shape or preprocessing, and by nothing else', () => {
    const fixed = fixedOptions(exampleCheckpoint());
    expect(findContradiction({ layers: 2, hiddenSize: undefined, lines: false }, fixed)).to.equal(undefined);
    expect(findContradiction({ layers: 2, hiddenSize: 4 }, fixed)).to.deep.equal({
      name: 'hiddenSize',
      requested: 4,
      fixed: 3,
    });
  });
});
