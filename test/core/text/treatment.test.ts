import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import {
  checkTreatment,
  effectiveTreatment,
  lineSymbol,
  plainTreatment,
  type Treatment,
} from '../../../src/core/text/treatment.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

describe('the treatment of a text', () => {
  const changes = [{ normalize: 'nfc' }, { normalizeNewlines: true }, { lossy: true }] as const;
  const characters: Treatment = { ...plainTreatment, lines: true };
  const bytes: Treatment = { ...characters, unit: 'byte' };

  it('changes characters, and no bytes', () => {
    for (const change of changes) {
      checkTreatment({ ...characters, ...change });
      const [name] = Object.keys(change);
      const check = () => {
        checkTreatment({ ...bytes, ...change }, (option) => `<${option}>`);
      };
      expect(check, name).to.throw(UsageError, new RegExp(`^<unit> byte .*<${name}>`));
    }
    checkTreatment(bytes);
  });

  it('that is recorded for bytes is not done, but for their lines', () => {
    for (const change of changes) {
      expect(effectiveTreatment({ ...bytes, ...change })).to.deep.equal(bytes);
      expect(effectiveTreatment({ ...characters, ...change })).to.deep.equal({ ...characters, ...change });
    }
  });
});

describe('the symbol that ends a line', () => {
  const vocabularyOf = (symbols: string) =>
    Vocabulary.ofCharacters(Array.from(symbols, (symbol) => [symbol.codePointAt(0)!, 1]));
  const lines = { ...plainTreatment, lines: true };

  it('is the newline, where every line is a text of its own', () => {
    expect(lineSymbol(lines, vocabularyOf('a\t\n'))).to.equal(1);
    expect(lineSymbol({ ...lines, unit: 'byte' }, Vocabulary.ofBytes(new Uint8Array(256)))).to.equal(10);
    expect(lineSymbol(lines, vocabularyOf('ab'))).to.equal(-1);
  });

  it('is none in a text that is one stream', () => {
    expect(lineSymbol(plainTreatment, vocabularyOf('a\n'))).to.equal(undefined);
  });
});
