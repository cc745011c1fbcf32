import { writeSafely } from '../../node/files/atomic-write.js';
import { loadCheckpoint } from '../../node/files/files.js';
import { type Measurement, measureModel } from '../../core/evaluation/measure.js';
import { formatCount, formatLoss, formatNumberOf } from '../terminal/format.js';
import type { Corpus } from '../../core/text/corpus.js';
import { compressors } from '../../node/compression.js';
import { inputName, openFiles } from '../../node/files/source.js';
import { type Arguments, defineCommand, type Io } from './command.js';
import { tellEngine } from './engine.js';
import { showNotes } from './notes.js';
import { formatMeasurement, formatRecord, protocolOf } from './evaluate/format.js';
import { htmlPage, LONGEST_PAGE } from '../pages/evaluation-page.js';
import { Predictions } from './evaluate/predictions.js';
import { trackerOf } from './evaluate/tracker.js';
import { refuseModels } from './outputs.js';
import { checkPageFile } from '../pages/page-file.js';
import { evaluationTable } from '../../core/options/tables.js';
import type { OptionSet } from '../options/option.js';
import { engineOptions, jsonOption, modelOption } from '../options/shared-options.js';

const options = {
  ...modelOption,
  ...evaluationTable,
  baselines: { kind: 'file', describe: 'also report n-gram, gzip and brotli baselines trained on this text' },
  compare: { kind: 'file', describe: 'compare with this model: the difference and its standard error' },
  html: { kind: 'file', describe: 'write a page of the text with each character shaded by its bits' },
  per: {
    kind: 'choice',
    choices: ['character'],
    describe: 'write a JSON record for each prediction instead of the result',
  },
  ...engineOptions,
  ...jsonOption,
} as const satisfies OptionSet;

type EvaluateArguments = Arguments<typeof options>;

/** `charnn evaluate`: how well a model predicts a text. */
export const evaluate = defineCommand({
  files: 'many',
  options,
  exclusive: [
    ['window', 'dynamic'],
    ['window', 'dynamicRate'],
    ['per', 'json'],
    ['per', 'baselines'],
    ['per', 'compare'],
    ['compare', 'unknown'],
  ],
  examples: [
    ['evaluate held-out.txt', 'bits per character, perplexity, accuracy'],
    ['evaluate --window 256 held-out.txt', 'reset the state every 256 characters'],
    ['evaluate --dynamic held-out.txt', 'let the model train on the text as it reads'],
    ['evaluate --baselines training.txt held-out.txt', 'compare with n-grams and compressors'],
    ['evaluate --compare other.json held-out.txt', 'which of two models is better, with a standard error'],
    ['evaluate --html page.html held-out.txt', 'see where the model stumbles'],
    ['evaluate --json held-out.txt | jq .bitsPerCharacter', 'for a script'],
  ],
  epilogue:
    'Every symbol after the first is scored once. The state is carried through the whole text unless --window is given.',
  run: runEvaluation,
});

/** Likeliest symbols that the page tells of. */
const LIKELIEST = 3;

async function runEvaluation(args: EvaluateArguments, io: Io): Promise<void> {
  const { window, dynamic, dynamicRate, unknown } = args.options;
  const { threads, engine, arithmetic, baselines, compare, html, per } = args.options;
  const pageGoesOut = await checkFiles(args);
  await tellEngine(io, { engine, arithmetic });
  const model = await loadCheckpoint(args.options.model, { stdin: io.input, flag: '--model' });
  const other =
    compare === undefined ? undefined : await loadCheckpoint(compare, { stdin: io.input, flag: '--compare' });
  const predictions =
    html !== undefined || per
      ? new Predictions(per && io.output, html === undefined ? 0 : LONGEST_PAGE)
      : undefined;
  const measurement = await measureModel(model, await openFiles(args.files, { stdin: io.input }), {
    ...{ window, dynamic, dynamicRate, unknown, threads, engine, arithmetic, compare: other },
    baselines: baselines === undefined ? undefined : await openFiles([baselines], { stdin: io.input }),
    compressors,
    likeliest: html === undefined ? 0 : LIKELIEST,
    onText(text) {
      tellAbout(text, unknown, io);
      predictions?.begin(text);
    },
    onPrediction: predictions && ((loss, likeliest) => predictions.add(loss, likeliest)),
    track: trackerOf(per !== undefined, io, () => predictions?.write()),
  });
  await predictions?.write(true);
  await writeResult(args, measurement, pageGoesOut, io);
  if (html === undefined) return;
  const page = htmlPage({
    ...{
      model: args.options.model,
      text: args.files.map((file) => inputName(file)).join(', '),
      evaluation: measurement,
    },
    ...{ unit: model.preprocessing.unit, symbols: predictions!.beginning },
  });
  await writeSafely(html, page);
  const all = measurement.characters + 1;
  const shown =
    all > LONGEST_PAGE
      ? `the first ${formatCount(LONGEST_PAGE)} of ${formatCount(all)}`
      : `all ${formatCount(all)}`;
  io.messages.say(`${html} shows ${shown} characters`);
}

/** Everything that can be wrong with the files, before the first is read. @returns whether a page goes to standard output */
async function checkFiles({
  files,
  options: { model, baselines, compare, html, json, per },
}: EvaluateArguments): Promise<boolean> {
  const training = baselines === undefined ? [] : [baselines];
  await refuseModels(training); // the texts to evaluate were looked at before
  if (html === undefined) return false;
  const inputs = [...files, ...training, model, ...(compare === undefined ? [] : [compare])];
  return checkPageFile(html, inputs, json ? '--json' : per && '--per');
}

/** What to know of the text before it is scored. */
function tellAbout({ notes, unknownSymbols }: Corpus, unknown: string | undefined, { messages }: Io): void {
  showNotes(notes, messages);
  if (unknownSymbols === 0) return;
  const fate = unknown === 'skip' ? 'left out' : 'scored as unknown';
  const are = unknownSymbols === 1 ? 'is' : 'are';
  messages.warn(`${formatNumberOf(unknownSymbols, 'symbol')} that the model has never seen ${are} ${fate}`);
}

async function writeResult(
  { options: { model, compare: other, per, json } }: EvaluateArguments,
  measurement: Measurement,
  pageGoesOut: boolean,
  { output, messages }: Io,
): Promise<void> {
  if (per) {
    const protocol = protocolOf(measurement);
    messages.say(formatLoss(measurement.natsPerCharacter) + (protocol === undefined ? '' : `, ${protocol}`));
  } else if (json) await output.write(formatRecord(measurement, { model, other }));
  else {
    const table = formatMeasurement(measurement, { model, other });
    if (pageGoesOut) messages.show(table.trimEnd());
    else await output.write(table);
  }
}
