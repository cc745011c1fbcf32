/** What the pages that charnn writes have in common: their frame, and how text is put into them. */
import { describeCodePoint } from '../../core/text/code-points.js';
import { version } from '../../node/version.js';

/** A page, less what its main part holds. */
export interface Frame {
  /** Plain text. */
  readonly title: string;
  /** CSS beside what all pages share. */
  readonly styles: string;
  /** HTML. */
  readonly header: string;
}

/**
 * A page in pieces. It needs nothing but itself: no script, no network, which its own policy forbids.
 * @param main pieces of HTML
 */
export function* pageOf({ title, styles, header }: Frame, main: Iterable<string>): Generator<string> {
  yield `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="generator" content="charnn ${version}">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>${showText(title).replace(/<\/?small>/g, '')}</title>
<style>${sharedStyles}${styles}</style>
<header>
${header}</header>
<main>
`;
  yield* main;
  yield '</main>\n</html>\n';
}

const sharedStyles = `
:root{color-scheme:light dark;--ink:#1a1a1a;--paper:#fff;--faint:#6a6a6a}
@media(prefers-color-scheme:dark){:root{--ink:#f0f0f0;--paper:#161616;--faint:#a0a0a0}}
body{margin:2rem auto;padding:0 1rem;max-width:54rem;background:var(--paper);color:var(--ink);font:1rem/1.6 system-ui,sans-serif;print-color-adjust:exact}
h1{font-size:1.2rem;overflow-wrap:anywhere}
dl{display:flex;flex-wrap:wrap;gap:.3rem 1.5rem}
dt{color:var(--faint);font-size:.85rem}
dd{margin:0;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
small{padding:0 .2em;border:thin solid;border-radius:.2em}
`;

/** Names and their values, as HTML. */
export function definitionList(rows: readonly (readonly [name: string, value: string])[]): string {
  return `<dl>${rows.map(([name, value]) => `<div><dt>${name}</dt><dd>${value}</dd></div>`).join('')}</dl>`;
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\n': '&#10;',
};

/** Text as HTML, in an element or in an attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"\n]/g, (character) => entities[character]);
}

const unseen = /[\p{C}\p{Zl}\p{Zp}]/u;

/** Text as HTML in an element; what would be invisible, or turn the direction of the text, by its name. */
export function showText(text: string): string {
  return Array.from(text, (character) =>
    holdsUnseen(character) ? label(nameOf(character.codePointAt(0)!)) : escapeHtml(character),
  ).join('');
}

/** Whether a text holds a character that cannot be seen, or would turn the direction of the text. */
export function holdsUnseen(text: string): boolean {
  return unseen.test(text);
}

/** HTML that sets a name off from the text in which it stands for a character. */
export function label(name: string): string {
  return `<small>${name.replaceAll("'", '')}</small>`;
}

/** `'e'`, `'\n'`, or `U+200B` for what cannot be seen. */
export function nameOf(codePoint: number): string {
  return describeCodePoint(codePoint).replace(/ \(U\+[0-9A-F]+\)$/, '');
}
