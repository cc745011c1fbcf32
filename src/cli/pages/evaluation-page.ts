import type { Measurement } from '../../core/evaluation/measure.js';
import { formatCount } from '../terminal/format.js';
import { escapedByte, isSurrogate, standingAlone, textOf } from '../../core/text/code-points.js';
import type { Vocabulary } from '../../core/text/vocabulary.js';
import { definitionList, escapeHtml, holdsUnseen, label, nameOf, pageOf, showText } from './page.js';
import { protocolOf } from '../commands/evaluate/format.js';
import { type ReadableCharacter, readableLines } from './readable.js';

/** A symbol of a text, and how well a model predicted it. */
export interface PredictedSymbol {
  /** A code point, or a byte. */
  readonly symbol: number;
  /** What it cost; undefined for the first of a text, which is not scored. */
  readonly bits: number | undefined;
  /** What the model took for the likeliest instead: symbols and their probabilities. */
  readonly likeliest: readonly { readonly symbol: number; readonly probability: number }[];
}

/** What a page shows. */
export interface PageContent {
  /** Names, for the heading. */
  readonly model: string;
  readonly text: string;
  readonly evaluation: Measurement;
  readonly unit: Vocabulary['unit'];
  /** The text, or its beginning. */
  readonly symbols: readonly PredictedSymbol[];
}

/** The most symbols that a page should show: some ten megabytes, which a browser shows in a second or two. */
export const LONGEST_PAGE = 100_000;

/** Bits at which the next darker shade begins. */
const SHADES = [0.5, 1, 2, 3, 5, 7, 10];
/** How much of the full colour each shade has. One hue, so that lightness alone tells: it needs no colour vision. */
const STRENGTHS = [0, 0.08, 0.17, 0.28, 0.42, 0.57, 0.75, 0.95];

/** A text as a page of HTML, each character shaded by its bits; pointing at one tells what it cost and what was likelier. */
export function htmlPage(content: PageContent): Generator<string> {
  const { model, text, evaluation, symbols } = content;
  const header = `<h1>${showText(text)}, as ${showText(model)} predicts it</h1>
${numbers(evaluation)}
${legend()}
<p>The stronger its colour, the more a character surprised the model. Point at one to see what it cost, and what was likelier.</p>
${shownPart(symbols.length, evaluation.characters + 1)}`;
  return pageOf({ title: `${text} by ${model}`, styles: styles(), header }, linesOf(content));
}

function* linesOf(content: PageContent): Generator<string> {
  const codes = content.symbols.map(({ symbol }) => symbol);
  for (const line of readableLines(codes, content.unit)) {
    yield `<p dir="auto">${line.map((character) => markedUp(character, content)).join('')}</p>\n`;
  }
}

function styles(): string {
  const shades = STRENGTHS.map((strength, i) => `.b${i}{background:rgb(var(--shade)/${strength})}`).join('');
  return `:root{--shade:230 110 0}
@media(prefers-color-scheme:dark){:root{--shade:170 70 0}}
.legend{display:flex;flex-wrap:wrap;padding:0;list-style:none;font-size:.85rem}
.legend li{padding:0 .6em}
main{margin-top:2rem;font:1rem/1.7 ui-monospace,monospace}
main p{margin:0;min-height:1.7em;white-space:break-spaces;overflow-wrap:anywhere;content-visibility:auto;contain-intrinsic-size:auto 1.7em}
${shades}
`;
}

function numbers(evaluation: Measurement): string {
  const bits = evaluation.bitsPerCharacter.toFixed(4);
  const error = (evaluation.standardError / Math.LN2).toFixed(4);
  const protocol = protocolOf(evaluation);
  return definitionList([
    ...(protocol === undefined ? [] : [['protocol', protocol] as const]),
    ['characters scored', formatCount(evaluation.characters)],
    ['bits/character', `${bits} ± ${error}`],
    ['bits/byte', evaluation.bitsPerByte.toFixed(4)],
    ['perplexity', evaluation.perplexity.toFixed(3)],
    ['accuracy', `${(100 * evaluation.accuracy).toFixed(2)}%`],
  ]);
}

function legend(): string {
  const ranges = [...SHADES.map((bits) => `under ${bits}`), `${SHADES.at(-1)!} bits or more`];
  const shades = ranges.map((range, i) => `<li class="b${i}">${range}</li>`).join('');
  return `<ul class="legend" aria-label="Bits of a character, by its shade">${shades}</ul>`;
}

function shownPart(shown: number, all: number): string {
  if (shown >= all) return '';
  const [part, whole] = [shown, all].map(formatCount);
  return `<p><strong>The page shows the first ${part} of ${whole} characters</strong>; the numbers are those of all.</p>\n`;
}

function markedUp({ codePoints, first, count }: ReadableCharacter, { symbols, unit }: PageContent): string {
  const parts = symbols.slice(first, first + count);
  const scored = parts.filter(({ bits }) => bits !== undefined);
  const title = parts.map((part) => explained(part, unit)).join('\n');
  if (scored.length === 0) return `<span title="${escapeHtml(title)}">${shown(codePoints)}</span>`;
  const bits = scored.reduce((sum, part) => sum + part.bits!, 0);
  const shade = SHADES.filter((start) => bits >= start).length;
  return `<span class="b${shade}" title="${escapeHtml(title)}">${shown(codePoints)}</span>`;
}

/** `'e' 3.21 bits; likelier: ' ' 40.2%, 'a' 20.1%` */
function explained({ symbol, bits, likeliest }: PredictedSymbol, unit: Vocabulary['unit']): string {
  const name = unit === 'byte' ? nameOfByte : nameOf;
  if (bits === undefined) return `${name(symbol)} is the first, and is not scored`;
  const likelier = likeliest.filter(
    (other) => other.symbol !== symbol && -Math.log2(other.probability) <= bits,
  );
  const others = likelier.map((other) => `${name(other.symbol)} ${(100 * other.probability).toFixed(1)}%`);
  const list = others.length > 0 ? `; likelier: ${others.join(', ')}` : '';
  return `${name(symbol)} ${bits.toFixed(2)} bits${list}`;
}

function nameOfByte(byte: number): string {
  const hexadecimal = `0x${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  return byte > 0x20 && byte < 0x7f ? `'${String.fromCharCode(byte)}'` : hexadecimal;
}

/** The HTML of a character; what would be invisible, or turn the direction of the text, by its name. */
function shown(codePoints: readonly number[]): string {
  const text = textOf(codePoints);
  if (text === '\t') return text;
  if (text.endsWith('\n')) return `${text === '\n' ? '' : label('\\r')}↵`;
  if (isSurrogate(codePoints[0])) return label(nameOfByte(escapedByte(codePoints[0])));
  if (codePoints.length === 1 && holdsUnseen(text)) return label(nameOf(codePoints[0]));
  return escapeHtml(standingAlone(text));
}
