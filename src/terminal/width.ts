/** Texts in the columns of a terminal, where a character may take two, or none. */
import stringWidth from 'string-width';

/** A text with spaces after it, to `columns` columns. */
export function padColumns(text: string, columns: number): string {
  return text + ' '.repeat(Math.max(0, columns - stringWidth(text)));
}

/** How many columns the widest of some texts takes. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
}

/**
 * Breaks a text between words, into lines of at most `columns` columns. A word that is longer has a line of its own.
 * @param indent spaces before every line but the first
 */
export function wrapWords(text: string, columns: number, indent = 0): string {
  let column = 0;
  let wrapped = '';
  for (const [i, word] of text.split(' ').entries()) {
    const width = stringWidth(word);
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

/** Names and values in two columns, a line each, with a newline after every line; values are broken between words. */
export function wrapTable(
  rows: readonly (readonly [name: string, value: string])[],
  columns: number,
): string {
  const indent = widest(rows.map(([name]) => name)) + 2;
  return rows
    .map(([name, value]) => `${wrapWords(padColumns(name, indent) + value, columns, indent)}\n`)
    .join('');
}
