/** The flags of `charnn train`. */
import { cellNames } from '../../../core/model/cells/names.js';
import { presetNames, ranges } from '../../../core/training/plan/options.js';
import type { Arguments } from '../command.js';
import { option } from '../../options/option.js';
import {
  engineOptions,
  jsonOption,
  modelOption,
  rngSeedOption,
  treatmentOptions,
} from '../../options/shared-options.js';

const bySize = 'by the size of the text';
const noiseBySize = `${bySize}; 0 with --dropout 0`;

export const trainOptions = {
  ...modelOption,
  cell: option.choice(cellNames, { describe: 'the kind of recurrent cell', defaultNote: 'lstm' }),
  preset: option.choice(presetNames, {
    describe: 'options that are not given: for a good model in minutes, or for the best',
    defaultNote: 'standard, or what fits --time',
  }),
  layers: option.integer({
    ...ranges.layers,
    describe: 'layers, each reading the one below',
    defaultNote: bySize,
  }),
  hiddenSize: option.integer({
    ...ranges.hiddenSize,
    describe: 'units of a layer',
    defaultNote: bySize,
  }),
  ...treatmentOptions,
  lines: option.flag({
    describe:
      'every line is a text of its own (names, messages): a new order each epoch, nothing carried over',
  }),
  epochs: option.number({
    above: 0,
    max: 1e9,
    describe: 'length of the run: times through the text',
    defaultNote: bySize,
  }),
  steps: option.integer({ min: 1, max: 1e12, describe: 'length of the run in steps' }),
  time: option.duration({ describe: 'length of the run in time, everything included: 90s, 1.5h, 1h30m' }),
  batchSize: option.integer({
    ...ranges.batchSize,
    describe: 'streams of text read side by side',
    defaultNote: bySize,
  }),
  sequenceLength: option.integer({
    ...ranges.sequenceLength,
    describe: 'steps of truncated backpropagation through time',
    defaultNote: bySize,
  }),
  lengthJitter: option.number({
    ...ranges.lengthJitter,
    describe: 'share of the steps that are half as long',
    defaultNote: '0',
  }),
  learningRate: option.number({
    above: 0, // rather than from the least number above it
    max: ranges.learningRate.max,
    describe: 'the peak of its schedule',
    defaultNote: bySize,
  }),
  finalRate: option.number({
    ...ranges.finalRate,
    describe: 'the share of the peak that the learning rate falls to',
    defaultNote: '0.5, in long runs on long texts 0.01',
  }),
  inputRate: option.number({
    ...ranges.inputRate,
    describe: 'how many times as fast as the other weights those of the input learn',
    defaultNote: '10',
  }),
  warmupSteps: option.integer({
    ...ranges.warmupSteps,
    describe: 'steps until that peak',
    defaultNote: bySize,
  }),
  weightDecay: option.number({
    ...ranges.weightDecay,
    describe: 'decoupled weight decay',
    defaultNote: noiseBySize,
  }),
  averageDecay: option.number({
    ...ranges.averageDecay,
    describe: 'decay of the moving average of the weights, which is the model; 0 for none',
    defaultNote: '0.999',
  }),
  clipNorm: option.number({
    ...ranges.clipNorm,
    describe: "largest norm of a step's gradient, 0 for any",
    defaultNote: '1',
  }),
  dropout: option.number({
    ...ranges.dropout,
    describe: "rate at which a layer's units are silenced",
    defaultNote: bySize,
  }),
  inputDropout: option.number({
    ...ranges.inputDropout,
    describe: 'rate at which symbols are left out of what is read',
    defaultNote: bySize,
  }),
  weightDrop: option.number({
    ...ranges.weightDrop,
    describe: 'rate at which recurrent weights are taken to be 0',
    defaultNote: noiseBySize,
  }),
  validationFraction: option.number({
    min: 0,
    max: 0.99,
    describe: 'share of the text, at its end, to validate on',
    defaultNote: '0.1, at most 200,000 symbols',
  }),
  validation: option.file({ describe: 'a text to validate on, in place of the end of the text' }),
  patience: option.integer({
    ...ranges.patience,
    describe: 'stop after so many evaluations without a better model',
    defaultNote: '10 where no length is given',
  }),
  resume: option.flag({ describe: 'go on with an interrupted run' }),
  from: option.file({ describe: "begin with a trained model's weights, and learn this text; it may be -m" }),
  explain: option.flag({
    describe: 'show each option with its value and the reason for it, and do not train',
  }),
  sampleEvery: option.integer({ min: 1, describe: 'show a sample of the model every so many steps' }),
  log: option.file({ describe: 'add a line of JSON for every evaluation to a file' }),
  ...rngSeedOption,
  ...engineOptions,
  ...jsonOption,
};

export type TrainArguments = Arguments<typeof trainOptions>;
