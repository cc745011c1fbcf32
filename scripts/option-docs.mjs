// Writes the tables of docs/options.md from the definitions of the options (dist/ must be built).
// With --check it changes nothing, and fails if the file is out of date.
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import prettier from 'prettier';
import { commands } from '../dist/cli/commands/index.js';
import { flagOf } from '../dist/cli/options/option.js';
import { globalOptions } from '../dist/cli/options/shared-options.js';
import { requirementOf } from '../dist/core/options/spec.js';

const file = path.join(path.dirname(path.dirname(fileURLToPath(import.meta.url))), 'docs', 'options.md');
const markers = ['<!-- options: begin -->', '<!-- options: end -->'];

function rowOf([name, option]) {
  const { alias, kind, repeatable, defaultNote, describe } = option;
  const flags = [name, ...(alias === undefined ? [] : [alias])].map((each) =>
    each.length === 1 ? `\`-${each}\`` : `\`${flagOf(each)}\``,
  );
  const value = kind === 'flag' ? '' : requirementOf(option) + (repeatable ? '; repeatable' : '');
  const standard = defaultNote ?? (option.default === undefined ? '' : `\`${option.default}\``);
  return `| ${[flags.join(', '), describe, value, standard].join(' | ')} |`;
}

const tableOf = (options) =>
  [
    '| option | effect | value | default |',
    '| --- | --- | --- | --- |',
    ...Object.entries(options).map(rowOf),
  ].join('\n');

const sections = [`## Every command\n\n${tableOf(globalOptions)}`];
for (const { name, summary, load } of commands) {
  const { options } = await load();
  if (Object.keys(options).length > 0)
    sections.push(`## ${name}\n\n${summary[0].toUpperCase()}${summary.slice(1)}.\n\n${tableOf(options)}`);
}

const before = readFileSync(file, 'utf8');
const [start, end] = markers.map((marker) => before.indexOf(marker));
const text = `${before.slice(0, start + markers[0].length)}\n\n${sections.join('\n\n')}\n\n${before.slice(end)}`;
const after = await prettier.format(text, { ...(await prettier.resolveConfig(file)), parser: 'markdown' });
if (!process.argv.includes('--check')) writeFileSync(file, after);
else if (after !== before) {
  console.error('docs/options.md is out of date: run `npm run build` and `node scripts/option-docs.mjs`');
  process.exitCode = 1;
}
