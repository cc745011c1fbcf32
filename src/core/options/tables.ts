/** The options that the commands and the library share, apart from those of training. */
import { DYNAMIC_RATE, LARGEST_DYNAMIC_RATE } from '../evaluation/dynamic-options.js';
import { MOST_THREADS } from '../engine/options.js';
import type { OptionTable } from './spec.js';

const unknownChoices = ['error', 'skip'] as const;

/** How the work is done. */
export const engineTable = {
  threads: {
    kind: 'integer',
    min: 1,
    max: MOST_THREADS,
    describe: 'threads to use; results do not depend on it',
    defaultNote: 'automatic',
  },
  engine: {
    kind: 'choice',
    choices: ['auto', 'simd', 'native', 'reference'],
    describe:
      'simd is WebAssembly, native is C, reference is slow TypeScript to check them; auto prefers native. Results do not depend on it',
    defaultNote: 'auto',
  },
  arithmetic: {
    kind: 'choice',
    choices: ['fused', 'plain'],
    describe: 'round each multiply-add once (fused) or twice (plain)',
    defaultNote: 'fused if the machine can',
  },
} as const satisfies OptionTable;

/** How a text is preprocessed before it becomes symbols. */
export const preprocessingTable = {
  unit: { kind: 'choice', choices: ['character', 'byte'], describe: 'what a symbol is' },
  normalize: {
    kind: 'choice',
    choices: ['none', 'nfc', 'nfd'],
    describe: 'Unicode normalization; nfd splits Hangul into jamo',
  },
  normalizeNewlines: { kind: 'flag', describe: 'read CRLF and CR as newlines' },
  lossy: { kind: 'flag', describe: 'replace invalid UTF-8 with U+FFFD instead of failing' },
} as const satisfies OptionTable;

/** Whether each line is a text of its own. */
export const linesTable = {
  lines: {
    kind: 'flag',
    describe: 'treat each line as an independent text (names, messages) and shuffle the lines every epoch',
  },
} as const satisfies OptionTable;

/** The seed of everything random. */
export const rngSeedTable = {
  rngSeed: {
    kind: 'text',
    describe: 'random seed, a number or any word; the same seed gives the same result',
    defaultNote: 'random',
  },
} as const satisfies OptionTable;

/** How the next symbol is drawn. The filters apply in this order. */
export const samplingTable = {
  temperature: {
    kind: 'number',
    min: 0,
    max: 1e6,
    describe: 'below 1 makes likely symbols likelier; 0 always takes the likeliest',
  },
  topK: { kind: 'integer', min: 0, endless: true, describe: 'keep the K likeliest symbols; 0 keeps all' },
  topP: {
    kind: 'number',
    min: 0,
    max: 1,
    describe: 'keep the likeliest symbols that add up to this probability; 1 keeps all',
  },
  minP: {
    kind: 'number',
    min: 0,
    max: 1,
    describe: 'drop symbols less likely than this fraction of the likeliest; 0 keeps all',
  },
} as const satisfies OptionTable;

/** How long a sample is, how its symbols are drawn, and where they come from. */
export const sampleTable = {
  length: {
    kind: 'integer',
    min: 0,
    infinity: true,
    describe: 'number of symbols after the seed; inf never stops',
  },
  ...samplingTable,
  unknown: {
    kind: 'choice',
    choices: unknownChoices,
    describe: 'seed symbols outside the vocabulary: fail, or skip them',
  },
  ...rngSeedTable,
} as const satisfies OptionTable;

/** How a model is evaluated. */
export const evaluationTable = {
  window: {
    kind: 'integer',
    min: 1,
    max: 1e9,
    describe: 'split the text into windows of N predictions, each from the zero state',
    defaultNote: 'no windows',
  },
  dynamic: {
    kind: 'flag',
    describe: 'dynamic evaluation: train on each part of the text after scoring it',
  },
  dynamicRate: {
    kind: 'number',
    min: 0,
    max: LARGEST_DYNAMIC_RATE,
    describe: 'learning rate of dynamic evaluation; implies --dynamic',
    defaultNote: String(DYNAMIC_RATE),
  },
  unknown: {
    kind: 'choice',
    choices: [...unknownChoices, 'score'],
    describe: 'symbols outside the vocabulary: fail, skip them, or score them with a reserved probability',
    defaultNote: 'error; score with --compare',
  },
} as const satisfies OptionTable;

/** How lines are scored. */
export const scoringTable = {
  carry: { kind: 'flag', describe: 'carry the state from line to line instead of resetting it' },
} as const satisfies OptionTable;
