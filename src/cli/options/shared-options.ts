/** Options that several commands share. */
import { MOST_THREADS } from '../../core/engine/options.js';
import { option } from './option.js';

/** Those of every command; the frame of the program reads them itself. */
export const globalOptions = {
  quiet: option.flag({ aliases: ['q'], describe: 'say nothing but errors' }),
  verbose: option.flag({ describe: 'say more' }),
  noColor: option.flag({ describe: 'use no colours' }),
  config: option.file({ describe: 'take options from a JSON file; flags override it' }),
  help: option.flag({ aliases: ['h'], describe: 'show this help' }),
};

/** Those that stand before a command alone. */
export const programOptions = {
  ...globalOptions,
  version: option.flag({ aliases: ['V'], describe: 'show the version' }),
};

/** `-m, --model`: the model's file, where a command has one by default. */
export const modelOption = {
  model: option.file({ aliases: ['m'], default: 'model.json', describe: 'the model' }),
};

/** What is done to a text before its symbols are taken; together, a Treatment. */
export const treatmentOptions = {
  unit: option.choice(['character', 'byte'], { default: 'character', describe: 'what a symbol is' }),
  normalize: option.choice(['none', 'nfc', 'nfd'], {
    default: 'none',
    describe: 'Unicode normalisation; nfd splits Hangul into jamo',
  }),
  normalizeNewlines: option.flag({ describe: 'read CRLF and CR as a newline' }),
  lossy: option.flag({ describe: 'replace damaged UTF-8 by U+FFFD' }),
};

/** `--arithmetic`: results depend on it in their last bits. */
export const arithmeticOption = {
  arithmetic: option.choice(['fused', 'plain'], {
    describe: 'multiply and add in one rounding or in two',
    defaultNote: 'fused where the machine can',
  }),
};

/** How the work is done. No result depends on `--threads` and `--engine`. */
export const engineOptions = {
  threads: option.integer({
    min: 1,
    max: MOST_THREADS,
    describe: 'threads that work together',
    defaultNote: 'as many as pay, and the machine allows',
  }),
  engine: option.choice(['auto', 'simd', 'native', 'reference'], {
    default: 'auto',
    describe: 'WebAssembly, C where it is built, or slow TypeScript to check them by',
  }),
  ...arithmeticOption,
};

/** `--rng-seed`. */
export const rngSeedOption = {
  rngSeed: option.text({
    describe: 'a number or any word; the same one gives the same result',
    defaultNote: 'drawn',
  }),
};

/** `--jsonl`. */
export const jsonlOption = {
  jsonl: option.flag({ describe: 'write a JSON object for each record' }),
};

/** `--json`. */
export const jsonOption = {
  json: option.flag({ describe: 'write the result as one JSON object' }),
};
