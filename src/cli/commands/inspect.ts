import { writeSafely } from '../../node/files/atomic-write.js';
import { loadCheckpoint } from '../../node/files/files.js';
import { UsageError } from '../../core/errors.js';
import { traceText } from '../../core/evaluation/trace.js';
import { type Arguments, defineCommand, type Io } from './command.js';
import { htmlPage } from '../pages/model-page.js';
import { describe, summarize } from './inspect/summary.js';
import { checkPageFile } from '../pages/page-file.js';
import { engineTable } from '../../core/options/tables.js';
import type { OptionSet } from '../options/option.js';
import { jsonOption, modelOption } from '../options/shared-options.js';

const options = {
  ...modelOption,
  html: { kind: 'file', describe: 'write a page with the loss curves and the summary' },
  trace: {
    kind: 'text',
    describe: 'write the hidden state after each character of this text, as JSON (1, T, H)',
  },
  arithmetic: engineTable.arithmetic,
  ...jsonOption,
} as const satisfies OptionSet;

/** `charnn inspect`: what a model file holds. */
export const inspect = defineCommand({
  files: 'one',
  options,
  exclusive: [['html', 'trace']],
  examples: [
    ['inspect', 'sizes, vocabulary, training and loss curve of model.json'],
    ['inspect fables.json --json', 'the same for a script'],
    ['inspect fables.json --html page.html', 'the loss curves in a browser'],
    ['inspect --trace hello', 'the hidden state after h, e, l, l and o'],
  ],
  run: runInspection,
});

async function runInspection(
  { files, options: given, given: named }: Arguments<typeof options>,
  io: Io,
): Promise<void> {
  if (files.length > 0 && named.has('model')) {
    throw new UsageError(`inspect was given ${files[0]} and -m ${given.model}: name one model`);
  }
  const path = files.at(0) ?? given.model;
  const { html, json } = given;
  const pageGoesOut = html !== undefined && (await checkPageFile(html, [path], json ? '--json' : undefined));
  const model = await loadCheckpoint(path, { stdin: io.input, flag: '--model' });
  if (given.trace !== undefined) {
    await io.output.write(`${JSON.stringify([await traceText(model, given.trace, given)])}\n`);
    return;
  }
  const summary = summarize(path, model);
  if (!pageGoesOut) {
    await io.output.write(
      json
        ? `${JSON.stringify(summary)}\n`
        : `${describe(summary, io.messages.columns, io.isTerminal.stdout)}\n`,
    );
  }
  if (html === undefined) return;
  await writeSafely(html, htmlPage(summary));
  io.messages.say(`${html} shows the model`);
}
