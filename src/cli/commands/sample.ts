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
import type { Treatment } from '../../core/text/treatment.js';
import { type Arguments, defineCommand, type Io, MissingInput } from './command.js';
import { tellEngine } from './engine.js';
import { option } from '../options/option.js';
import { type Form, RecordForm, TextForm } from './sample/form.js';
import { warnOfStops } from './sample/stop-warnings.js';
import { engineOptions, modelOption, rngSeedOption } from '../options/shared-options.js';
import { readBytes } from './text-file.js';

const options = {
  ...modelOption,
  seed: option.text({ aliases: ['prompt'], default: '', describe: 'the text to begin with' }),
  seedFile: option.file({ describe: 'a file with the text to begin with; - is standard input' }),
  lines: option.flag({
    readsInput: true,
    describe: 'go on from each line of standard input; one line out for each',
  }),
  length: option.integer({
    min: 0,
    infinity: true,
    default: 500,
    describe: 'symbols after the seed; inf never stops by itself',
  }),
  temperature: option.number({
    min: 0,
    max: 1e6,
    default: samplingDefaults.temperature,
    describe: 'below 1 likely symbols become likelier; 0 takes the likeliest',
  }),
  topK: option.integer({
    min: 0,
    endless: true,
    default: samplingDefaults.topK,
    describe: 'keep the K likeliest symbols; 0 is off',
  }),
  topP: option.number({
    min: 0,
    max: 1,
    default: samplingDefaults.topP,
    describe: 'keep the likeliest symbols that reach this probability; 1 is off',
  }),
  minP: option.number({
    min: 0,
    max: 1,
    default: samplingDefaults.minP,
    describe: 'keep symbols at least this share as likely as the likeliest; 0 is off',
  }),
  stop: option.texts({ describe: 'end before this text' }),
  count: option.integer({ min: 1, default: 1, describe: 'how many samples' }),
  separator: option.text({
    describe: 'what comes after each sample',
    defaultNote: 'a newline, where there is none',
  }),
  jsonl: option.flag({ describe: 'write each sample as a JSON object: seed, text, rngSeed' }),
  unknown: option.choice(['error', 'skip'], {
    default: 'error',
    describe: 'what becomes of seed symbols that the model has never seen',
  }),
  noEcho: option.flag({ describe: 'leave the seed out' }),
  ...rngSeedOption,
  ...engineOptions,
};

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
    ['sample --seed hel', 'go on from "hel"'],
    ['sample --length 2000 --temperature 0.5', 'a longer, tamer text'],
    ['sample --seed "The fox" --temperature 0', 'the likeliest continuation, always the same'],
    ['sample --length inf --rng-seed 7 | head -n 20', 'twenty lines, the same every time'],
    [`sample --count 5 --stop $'\\n'`, 'five samples of one line each'],
    ['sample --lines < beginnings.txt', 'each line, and how it might go on'],
    ['sample --count 100 --jsonl | jq -r .text', 'for a script'],
  ],
  epilogue: 'Text appears as it is made. The seed is read after a newline, where the model knows one.',
  run: runSample,
});

async function runSample({ options: given }: SampleArguments, io: Io): Promise<void> {
  const { lines, count, rngSeed = drawSeed(), ...chosen } = given;
  checkCombination(given);
  if (lines && io.isTerminal.stdin) throw new MissingInput();
  await tellEngine(io, given);
  const model = await loadCheckpoint(given.model, { stdin: io.input, flag: '--model' });
  const { treatment } = model;
  warnOfStops(given.stop, model, io.messages);
  if (given.rngSeed === undefined && given.temperature > 0) tellSeed(rngSeed, io);

  const text = new LiveText(io.output);
  const seeds = lines
    ? new LineSeeds(io.input, treatment, () => text.flush())
    : repeat(await readSeed(given, treatment, io), count);
  const form = formOf(given, treatment);
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
  treatment: Treatment,
): Form {
  if (jsonl) return new RecordForm();
  const isAlone = !lines && count === 1;
  return new TextForm(separator, isAlone && (length === Infinity || treatment.unit === 'byte'));
}

/** The seed that was given, or that of a file, less one final newline. */
async function readSeed(
  { seed, seedFile }: SampleArguments['options'],
  treatment: Treatment,
  { input }: Io,
): Promise<Seed> {
  if (seedFile === undefined) return givenSeed(seed);
  const bytes = withoutFinalNewline(await readBytes(seedFile, input), treatment);
  return decodeSeed(bytes, treatment, inputName(seedFile));
}

/** Says which random seed was drawn: to a person, or with `--verbose`. */
function tellSeed(rngSeed: string, { isTerminal, messages }: Io): void {
  const line = `random seed ${rngSeed}`;
  if (isTerminal.stderr) messages.say(line);
  else messages.detail(line);
}
