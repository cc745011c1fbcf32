/** Texts in the columns of a terminal, where a character may take two, or none. */
import { createRequire } from 'node:module';
import type StringWidth from 'string-width';

const require = createRequire(import.meta.url);
let stringWidth: typeof StringWidth | undefined;

/** How many columns a text takes. What measures others than ASCII is loaded with the first of them: it takes long. */
function widthOf(text: string): number {
  if (/^[ -~]*$/.test(text)) return text.length;
  stringWidth ??= (require('string-width') as { default: typeof StringWidth }).default;
  return stringWidth(text);
}

/** A text with spaces after it, to `columns` columns. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - widthOf(text)));
}

/** How many columns the widest of some texts takes. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, widthOf(text)), 0);
}

/**
 * Breaks a text between words, into lines of at most `columns` columns. A word that is longer has a line of its own.
 * @param indent spaces before every line but the first
 */
export function wrapWords(text: string, columns: number, indent = 0): string {
  if (columns === Infinity) return text;
  let column = 0;
  let wrapped = '';
  for (const [i, word] of text.split(' ').entries()) {
    const width = widthOf(word);
    if (column > indent && column + 1 + width > columns) {
      wrapped += `\n${' '.repeat(indent)}${word}`;
      column = indent + width;
    } else {
      wrapped += i === 0 ? word : ` ${word}`;
      column += i === 0 ? width : width + 1;
    }
  }
  return wrapped;
}
