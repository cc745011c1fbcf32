import { expect } from 'chai';
import { type Message, textOfMessage } from '../../../src/core/errors.js';
import fc from 'fast-check';
import { codePointsOf } from '../../../src/core/text/code-points.js';
import { Oddities } from '../../../src/core/text/oddities.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { split, splits } from './arbitraries.js';

const textsOf = (messages: readonly Message[]) => messages.map((message) => textOfMessage(message));

function notesOf(text: string, preprocessing = noPreprocessing, lengths = [1000]): string {
  const oddities = new Oddities();
  for (const block of split(codePointsOf(text), lengths)) oddities.scan(block);
  oddities.endFile();
  return textsOf(oddities.notes(preprocessing)).join('\n');
}

describe('Oddities', () => {
  it('says nothing of an ordinary text', () => {
    expect(notesOf('plain\ttext\n“quoted”, 한글, é, 😀\n')).to.equal('');
  });

  it('tells CRLF from lone CR, at the end of a text too', () => {
    expect(notesOf('a\r\nb\r\n'))
      .to.match(/CRLF line endings, 2 in total/)
      .and.not.match(/lone/);
    expect(notesOf('a\rb\r\r\nc\r'))
      .to.match(/CRLF line endings, 1 in total/)
      .and.match(/lone carriage returns, 3 in total/);
  });

  it('counts the same however the text is split', () => {
    const text = fc.array(fc.constantFrom('\r', '\n', 'a', '\0', 'é', 'e', '\u0301'), { maxLength: 20 });
    fc.assert(
      fc.property(text, splits, (symbols, lengths) => {
        const joined = symbols.join('');
        expect(notesOf(joined, noPreprocessing, lengths)).to.equal(notesOf(joined));
      }),
    );
  });

  it('does not speak of newlines that the preprocessing makes alike', () => {
    expect(notesOf('a\r\nb\r', { ...noPreprocessing, normalizeNewlines: true })).to.equal('');
  });

  it('names a flag only to whom can give it', () => {
    const oddities = new Oddities();
    oddities.scan(codePointsOf('a\r\nb\rcée\u0301'));
    for (const note of textsOf(oddities.notes(noPreprocessing))) expect(note).to.match(/\(normalize/);
    const learnt = textsOf(oddities.notes(noPreprocessing, true));
    expect(learnt).to.have.length(3);
    for (const note of learnt) expect(note).to.match(/\(training with normalize/);
  });

  it('finds NUL and the other ends of lines', () => {
    expect(notesOf('a\0\0')).to.match(/NUL characters, 2 in total/);
    for (const separator of ['\u000b', '\u000c', '\u0085', '\u2028', '\u2029']) {
      const number = separator.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0');
      expect(notesOf(`a${separator}b`)).to.match(new RegExp(`^kept .*U\\+${number}.*, 1 in total`));
    }
  });

  it('finds a mixture of NFC and NFD, in Korean too', () => {
    for (const word of ['é', 'й', '한']) {
      const [composed, decomposed] = [word.normalize('NFC'), word.normalize('NFD')];
      expect(notesOf(composed + decomposed)).to.match(/NFC and NFD/);
      expect(notesOf(composed)).to.equal('');
      expect(notesOf(decomposed)).to.equal('');
      expect(notesOf(composed + decomposed, { ...noPreprocessing, normalize: 'nfc' })).to.equal('');
    }
  });

  it('does not take a mark that composes with nothing for NFD', () => {
    expect(notesOf('é q\u0303')).to.equal('');
  });
});
