import { loadCheckpoint } from '../../node/files/files.js';
import { UsageError } from '../../core/errors.js';
import { drawSeed } from '../../core/random.js';
import { samplingDefaults } from '../../core/sampling/distribution.js';
import { LineSeeds } from '../../core/sampling/line-seeds.js';
import { Sampler } from '../../core/sampling/sampler.js';
import { decodeSeed, givenSeed, repeat, type Seed } from '../../core/sampling/seed.js';
import { LiveText } from '../terminal/live-text.js';
import { withoutFinalNewline } from '../../core/text/newlines.js';
import { inputName } from '../../node/files/source.js';
import type { Preprocessing } from '../../core/text/preprocessing.js';
import { type Arguments, defineCommand, type Io, MissingInput } from './command.js';
import { tellEngine } from './engine.js';
import { type Form, RecordForm, TextForm } from './sample/form.js';
import { warnOfStops } from './sample/stop-warnings.js';
import { sampleTable } from '../../core/options/tables.js';
import type { OptionSet } from '../options/option.js';
import { engineOptions, modelOption } from '../options/shared-options.js';
import { readBytes } from './text-file.js';

const options = {
  ...modelOption,
  seed: { kind: 'text', alias: 'prompt', default: '', describe: 'text to begin with' },
  seedFile: { kind: 'file', describe: 'read the seed from this file; - is standard input' },
  lines: {
    kind: 'flag',
    readsInput: true,
    describe: 'continue each line of standard input; write one line for each',
  },
  ...sampleTable,
  length: { ...sampleTable.length, default: 500 },
  temperature: { ...sampleTable.temperature, default: samplingDefaults.temperature },
  topK: { ...sampleTable.topK, default: samplingDefaults.topK },
  topP: { ...sampleTable.topP, default: samplingDefaults.topP },
  minP: { ...sampleTable.minP, default: samplingDefaults.minP },
  unknown: { ...sampleTable.unknown, default: 'error' },
  stop: { kind: 'text', repeatable: true, describe: 'stop before this text' },
  count: { kind: 'integer', min: 1, default: 1, describe: 'number of samples' },
  separator: {
    kind: 'text',
    describe: 'text to write after each sample',
    defaultNote: 'a newline, unless the sample ends in one',
  },
  jsonl: { kind: 'flag', describe: 'write each sample as a JSON object: seed, text, rngSeed' },
  noEcho: { kind: 'flag', describe: 'do not write the seed' },
  ...engineOptions,
} as const satisfies OptionSet;

type SampleArguments = Arguments<typeof options>;

/** `charnn sample`: writes text. */
export const sample = defineCommand({
  files: 'none',
  options,
  exclusive: [
    ['seed', 'seedFile', 'lines'],
    ['lines', 'count'],
    ['jsonl', 'separator'],
  ],
  examples: [
    ['sample --seed hel', 'continue "hel"'],
    ['sample --length 2000 --temperature 0.5', 'a longer, more predictable text'],
    ['sample --seed "The fox" --temperature 0', 'the likeliest continuation, always the same'],
    ['sample --length inf --rng-seed 7 | head -n 20', 'twenty lines, the same every time'],
    [`sample --count 5 --stop $'\\n'`, 'five samples of one line each'],
    ['sample --lines < beginnings.txt', 'continue each line of a file'],
    ['sample --count 100 --jsonl | jq -r .text', 'for a script'],
  ],
  epilogue:
    'Text is written as it is generated. The model reads the seed after a newline, if its vocabulary has one.',
  run: runSample,
});

async function runSample({ options: given }: SampleArguments, io: Io): Promise<void> {
  const { lines, count, rngSeed = drawSeed(), ...chosen } = given;
  checkCombination(given);
  if (lines && io.isTerminal.stdin) throw new MissingInput();
  await tellEngine(io, given);
  const model = await loadCheckpoint(given.model, { stdin: io.input, flag: '--model' });
  const { preprocessing } = model;
  warnOfStops(given.stop, model, io.messages);
  if (given.rngSeed === undefined && given.temperature > 0) tellSeed(rngSeed, io);

  const text = new LiveText(io.output);
  const seeds = lines
    ? new LineSeeds(io.input, preprocessing, () => text.flush())
    : repeat(await readSeed(given, preprocessing, io), count);
  const form = formOf(given, preprocessing);
  const sampler = await Sampler.start(model, { ...given, samples: lines ? Infinity : count });
  try {
    const options = { ...chosen, echo: !given.noEcho, rngSeed, singleLine: lines };
    for await (const part of sampler.samples(seeds, options)) await text.add(form.write(part));
  } finally {
    await sampler.close();
    await text.flush();
  }
}

/** @throws {UsageError} if samples that never end would keep others, or all that is to be written, from coming */
function checkCombination({ lines, length, jsonl, stop, count }: SampleArguments['options']): void {
  if (length !== Infinity) return;
  if (lines) throw new UsageError('--lines and --length inf exclude each other: give a length');
  if (stop.length > 0) return;
  if (count > 1) {
    throw new UsageError(
      `--count ${count} asks for samples after the first, and with --length inf it never ends: give a length, or --stop`,
    );
  }
  if (jsonl) {
    throw new UsageError(
      '--jsonl writes what has ended, and --length inf never does: give a length, or --stop',
    );
  }
}

function formOf(
  { lines, count, length, jsonl, separator }: SampleArguments['options'],
  preprocessing: Preprocessing,
): Form {
  if (jsonl) return new RecordForm();
  const isAlone = !lines && count === 1;
  return new TextForm(separator, isAlone && (length === Infinity || preprocessing.unit === 'byte'));
}

/** The seed that was given, or that of a file, less one final newline. */
async function readSeed(
  { seed, seedFile }: SampleArguments['options'],
  preprocessing: Preprocessing,
  { input }: Io,
): Promise<Seed> {
  if (seedFile === undefined) return givenSeed(seed);
  const bytes = withoutFinalNewline(await readBytes(seedFile, input), preprocessing);
  return decodeSeed(bytes, preprocessing, inputName(seedFile));
}

/** Says which random seed was drawn: to a person, or with `--verbose`. */
function tellSeed(rngSeed: string, { isTerminal, messages }: Io): void {
  const line = `random seed ${rngSeed}`;
  if (isTerminal.stderr) messages.say(line);
  else messages.detail(line);
}
