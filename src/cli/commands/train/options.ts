/** The flags of `charnn train`. */
import { linesTable, rngSeedTable } from '../../../core/options/tables.js';
import { lengthTable, trainingTable, validationTable } from '../../../core/training/plan/options.js';
import type { Arguments } from '../command.js';
import type { OptionSet } from '../../options/option.js';
import {
  engineOptions,
  jsonOption,
  modelOption,
  preprocessingOptions,
} from '../../options/shared-options.js';

const { epochs, steps, seconds } = lengthTable;

export const trainOptions = {
  ...modelOption,
  epochs,
  steps,
  time: seconds,
  ...trainingTable,
  ...preprocessingOptions,
  ...linesTable,
  ...validationTable,
  validation: { kind: 'file', describe: 'validate on this text instead of the end of the training text' },
  resume: { kind: 'flag', describe: 'continue an interrupted run' },
  from: { kind: 'file', describe: 'start with the weights of this model; it may be the one that -m names' },
  explain: {
    kind: 'flag',
    describe: 'show the value of each option and the reason for it, without training',
  },
  sampleEvery: { kind: 'integer', min: 1, describe: 'print a sample of the model every N steps' },
  log: { kind: 'file', describe: 'append a line of JSON to this file for each evaluation' },
  ...rngSeedTable,
  ...engineOptions,
  ...jsonOption,
} as const satisfies OptionSet;

export type TrainArguments = Arguments<typeof trainOptions>;
