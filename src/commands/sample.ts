import { loadCheckpoint } from '../checkpoint/files.js';
import { breather } from '../breathe.js';
import { drawSeed } from '../random.js';
import { samplingDefaults } from '../sampling/distribution.js';
import { Sampler } from '../sampling/sampler.js';
import { LiveText } from '../terminal/live-text.js';
import type { Treatment } from '../text/treatment.js';
import { type Arguments, defineCommand, type Io } from './command.js';
import { tellEngine } from './engine.js';
import { option } from './option.js';
import { engineOptions, modelOption, rngSeedOption } from './shared-options.js';
import { decodeText, readBytes } from './text-file.js';

const options = {
  ...modelOption,
  seed: option.text({ aliases: ['prompt'], default: '', describe: 'the text to begin with' }),
  seedFile: option.file({ describe: 'a file with the text to begin with; - is standard input' }),
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
  unknown: option.choice(['error', 'skip'], {
    default: 'error',
    describe: 'what becomes of seed symbols that the model has never seen',
  }),
  noEcho: option.flag({ describe: 'leave the seed out' }),
  ...rngSeedOption,
  ...engineOptions,
};

const NEWLINE = 0x0a;

type SampleArguments = Arguments<typeof options>;

/** `charnn sample`: writes text. */
export const sample = defineCommand({
  files: 'none',
  options,
  exclusive: [['seed', 'seedFile']],
  examples: [
    ['sample --seed hel', 'go on from "hel"'],
    ['sample --length 2000 --temperature 0.5', 'a longer, tamer text'],
    ['sample --seed "The fox" --temperature 0', 'the likeliest continuation, always the same'],
    ['sample --length inf --rng-seed 7 | head -n 20', 'twenty lines, the same every time'],
  ],
  epilogue: 'Text appears as it is made. The seed is read after a newline, where the model knows one.',
  run: runSample,
});

async function runSample({ options: given }: SampleArguments, io: Io): Promise<void> {
  const { seed, seedFile, noEcho, rngSeed = drawSeed(), ...chosen } = given;
  await tellEngine(io, given);
  const model = await loadCheckpoint(given.model);
  const begin = seedFile === undefined ? seed : await readSeed(seedFile, model.treatment, io.input);
  const sampler = await Sampler.start(model, given);
  if (given.rngSeed === undefined && given.temperature > 0) tellSeed(rngSeed, io);

  const text = new LiveText(io.output);
  const pause = breather();
  try {
    for (const piece of sampler.sample(begin, { ...chosen, echo: !noEcho, rngSeed })) {
      await text.add(piece);
      await pause();
    }
  } finally {
    await sampler.close();
  }
  await text.flush();
  const endsWithNewline = model.treatment.unit === 'character' && given.length !== Infinity;
  if (endsWithNewline && text.lastByte !== NEWLINE) await io.output.write('\n');
}

/** A seed in a file, less one final newline; for a model of bytes the bytes as they are. */
async function readSeed(
  file: string,
  { unit, lossy }: Treatment,
  stdin: AsyncIterable<Uint8Array>,
): Promise<string | Int32Array> {
  const bytes = await readBytes(file, stdin);
  if (unit === 'character') return decodeText(file, bytes, lossy).replace(/\r?\n$/, '');
  const ids = Int32Array.from(bytes);
  return ids.at(-1) === NEWLINE ? ids.subarray(0, -1) : ids;
}

/** Says which random seed was drawn: to a person, or with `--verbose`. */
function tellSeed(rngSeed: string, { isTerminal, messages }: Io): void {
  const line = `random seed ${rngSeed}`;
  if (isTerminal.stderr) messages.say(line);
  else messages.detail(line);
}
