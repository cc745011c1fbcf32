/** Options that several commands share. */
import { engineTable, preprocessingTable } from '../../core/options/tables.js';
import type { OptionSet } from './option.js';

/** Options of every command. */
export const globalOptions = {
  quiet: { kind: 'flag', alias: 'q', describe: 'print nothing but errors' },
  verbose: { kind: 'flag', describe: 'print more details' },
  noColor: { kind: 'flag', describe: 'do not use colors' },
  config: { kind: 'file', describe: 'read options from a JSON file; flags override it' },
  help: { kind: 'flag', alias: 'h', describe: 'show this help' },
} as const satisfies OptionSet;

/** Options that may stand before the command. */
export const programOptions = {
  ...globalOptions,
  version: { kind: 'flag', alias: 'V', describe: 'show the version' },
} as const satisfies OptionSet;

/** `-m, --model`, of the commands that have a default model. */
export const modelOption = {
  model: { kind: 'file', alias: 'm', default: 'model.json', describe: 'model file' },
} as const satisfies OptionSet;

/** How a text is preprocessed; together, a Preprocessing. */
export const preprocessingOptions = {
  ...preprocessingTable,
  unit: { ...preprocessingTable.unit, default: 'character' },
  normalize: { ...preprocessingTable.normalize, default: 'none' },
} as const satisfies OptionSet;

/** `--threads`, `--engine` and `--arithmetic`. */
export const engineOptions = {
  ...engineTable,
  engine: { ...engineTable.engine, default: 'auto' },
} as const satisfies OptionSet;

/** `--jsonl`. */
export const jsonlOption = {
  jsonl: { kind: 'flag', describe: 'write one JSON object per line' },
} as const satisfies OptionSet;

/** `--json`. */
export const jsonOption = {
  json: { kind: 'flag', describe: 'write the result as a JSON object' },
} as const satisfies OptionSet;
