import { expect } from 'chai';
import { htmlPage, type PageContent } from '../../../src/cli/pages/evaluation-page.js';
import { codePointsOf } from '../../../src/core/text/code-points.js';

const evaluation = {
  ...{ characters: 3, bytes: 3, natsPerCharacter: 1.5, bitsPerCharacter: 2.164043, bitsPerByte: 2.164043 },
  ...{ perplexity: 4.481689, accuracy: 0.3333, standardError: 0.0125 },
};

/** A page of a text whose symbols all cost `bits`. */
function pageOf(text: string | Uint8Array, bits = 2, content: Partial<PageContent> = {}): string {
  const symbols = typeof text === 'string' ? [...codePointsOf(text)] : [...text];
  return [
    ...htmlPage({
      ...{ model: 'model.json', text: 'text.txt', evaluation },
      unit: typeof text === 'string' ? 'character' : 'byte',
      symbols: symbols.map((symbol, i) => ({ symbol, bits: i === 0 ? undefined : bits, likeliest: [] })),
      ...content,
    }),
  ].join('');
}

/** What the page shows of the text, without the titles. */
const shownIn = (page: string) =>
  /<main>\n(.*)<\/main>/s
    .exec(page)![1]
    .replace(/<\/?(span|p)[^>]*>/g, '')
    .replace(/\n$/, '');

describe('a text as a page', () => {
  it('is a page of charnn with the model’s numbers', () => {
    const page = pageOf('abcd');
    expect(page).to.match(
      /^<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n<meta name="generator" content="charnn /,
    );
    for (const part of ['text.txt', 'model.json', '2.1640 ± 0.0180', '4.482', '33.33%'])
      expect(page).to.include(part);
  });

  it('needs no network and no script, and forbids both', () => {
    const page = pageOf('abcd');
    expect(page).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.to.match(/<script|src=|href=|url\(|@import/);
  });

  it('shades each character by its bits, from none to the strongest', () => {
    const shadeOf = (bits: number) => /class="b(\d)"[^>]*>b</.exec(pageOf('ab', bits))![1];
    expect([0, 0.49, 0.5, 1, 2.9, 3, 5, 7, 9.99, 10, 35].map(shadeOf).join('')).to.equal('00123456677');
    const page = pageOf('ab');
    for (let shade = 0; shade <= 7; shade++) {
      expect(page).to.include(`.b${shade}{`).and.to.include(`<li class="b${shade}">`);
    }
  });

  it('tells of each character what it cost, and what was likelier', () => {
    const page = pageOf('xa', 0, {
      symbols: [
        { symbol: 0x78, bits: undefined, likeliest: [] },
        {
          symbol: 0x61,
          bits: 3.2145,
          likeliest: [
            { symbol: 0x20, probability: 0.4021 },
            { symbol: 0x0a, probability: 0.3 },
            { symbol: 0x61, probability: 0.1077 },
            { symbol: 0x65, probability: 0.05 },
          ],
        },
      ],
    });
    expect(page).to.include(`title="'a' 3.21 bits; likelier: ' ' 40.2%, '\\n' 30.0%">a<`);
    expect(page).to.include(`<span title="'x' is the first, and is not scored">x<`);
  });

  it('takes the symbols of one character together', () => {
    const page = pageOf('a\u1112\u1161\u11ab', 2.5);
    expect(page).to.match(
      /class="b6" title="'ᄒ' 2\.50 bits&#10;'ᅡ' 2\.50 bits&#10;'ᆫ' 2\.50 bits">\u1112\u1161\u11ab</,
    );
    const bytes = pageOf(Buffer.from('a한'), 1);
    expect(bytes).to.match(/class="b4" title="0xED 1\.00 bits&#10;0x95 1\.00 bits&#10;0x9C 1\.00 bits">한</);
  });

  it('shows markup as text', () => {
    const page = pageOf('<script>alert("&")</script>');
    expect(page).not.to.include('<script');
    expect(shownIn(page)).to.equal('&lt;script&gt;alert(&quot;&amp;&quot;)&lt;/script&gt;');
    const named = pageOf('ab', 2, { text: '<b>"', model: '&.json' });
    expect(named).to.include('<h1>&lt;b&gt;&quot;, as &amp;.json predicts it</h1>');
  });

  it('names what cannot be seen, or would turn the text around', () => {
    expect(shownIn(pageOf('a\u0000\u001b\u007f\u0085\u200b\u202e\u2028b'))).to.equal(
      ['a', 'U+0000', 'U+001B', 'U+007F', 'U+0085', 'U+200B', 'U+202E', 'U+2028', 'b']
        .join('|')
        .replace(/\|?(U\+....)\|?/g, '<small>$1</small>'),
    );
    expect(shownIn(pageOf('a\tb\rc\r\nd\n'))).to.equal('a\tb<small>\\r</small>c<small>\\r</small>↵\nd↵');
    expect(shownIn(pageOf('\u0301a'))).to.equal('\u25cc\u0301a');
    expect(shownIn(pageOf(Uint8Array.of(0x41, 0xff, 0x42)))).to.equal('A<small>0xFF</small>B');
    expect(shownIn(pageOf('👩\u200d💻'))).to.equal('👩\u200d💻');
  });

  it('gives every line its own direction', () => {
    expect(pageOf('abc\nשלום\n').match(/<p dir="auto">/g)).to.have.length(2);
  });

  it('says where it shows but the beginning', () => {
    expect(pageOf('abcd')).not.to.include('shows the first');
    const long = { evaluation: { ...evaluation, characters: 123_456 } };
    expect(pageOf('abcd', 2, long)).to.include('shows the first 4 of 123,457 characters');
  });
});
