import { expect } from 'chai';
import { type Checkpoint, type TrainingState } from '../../src/core/formats/format.js';
import { serializeCheckpoint } from '../../src/core/formats/model-file.js';
import { sha256 } from '../../src/node/files/sha256.js';
import { parseState, serializeState } from '../../src/core/formats/state-file.js';
import { startPrediction } from '../../src/core/model/prediction.js';
import { Random } from '../../src/core/random.js';
import { samplingDefaults, type SamplingOptions } from '../../src/core/sampling/distribution.js';
import { Stepper } from '../../src/core/model/stepper.js';
import { drawSymbols, SymbolStream } from '../../src/core/sampling/symbol-stream.js';
import { Tokens } from '../../src/core/text/tokens.js';
import { noPreprocessing } from '../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../src/core/text/vocabulary.js';
import type { TrainingOptions } from '../../src/core/training/plan/options.js';
import { parseSavedRun, type SavedRun } from '../../src/core/training/plan/saved-run.js';
import type { TrainingText } from '../../src/core/training/text/training-text.js';

/** Options for models that are trained in no time. */
export const smallOptions: TrainingOptions = {
  preset: 'standard',
  cell: 'lstm',
  layers: 1,
  hiddenSize: 16,
  batchSize: 4,
  sequenceLength: 8,
  learningRate: 0.01,
  finalRate: 0.01,
  warmupSteps: 5,
  lengthJitter: 0,
  inputRate: 10,
  inputDropout: 0,
  weightDrop: 0,
  weightDecay: 0,
  averageDecay: 0,
  clipNorm: 1,
  dropout: 0,
  patience: 0,
};

/** A run of training as it is saved, finished after 200 steps, of which `model` is the best. */
export function exampleRun(model: Checkpoint, progress: TrainingState['progress'] = {}): TrainingState {
  const { cell, layers, hiddenSize } = model.config;
  const options = { ...smallOptions, cell, layers, hiddenSize };
  return {
    ...model,
    training: { ...model.training, options },
    progress: {
      ...{ step: 200, lossSum: 1.5, lossSteps: 3, hasBest: true },
      ...{ evaluationsSinceBest: 0, evaluationInterval: 10, progress: 0.5, elapsedSeconds: 3 },
      ...{ finished: true, lengthUnit: 'steps', lengthValue: 400 },
      ...progress,
    },
    tensors: ['weights', 'best'].flatMap((prefix) =>
      model.tensors.map((tensor) => ({ ...tensor, name: `${prefix}/${tensor.name}` })),
    ),
  };
}

/** A text to train on and one to validate on, with the vocabulary of both. */
export function trainingText(training: string, validation = ''): TrainingText {
  const points = Array.from(training + validation, (character) => character.codePointAt(0)!);
  const counts = new Map<number, number>();
  for (const point of points) counts.set(point, (counts.get(point) ?? 0) + 1);
  const vocabulary = Vocabulary.ofCharacters(counts);
  const tokens = Tokens.of(vocabulary.encode(points));
  const length = Array.from(training).length;
  return {
    training: tokens.slice(0, length),
    validation: tokens.slice(length),
    heldOut: {},
    vocabulary,
    preprocessing: noPreprocessing,
    sha256: sha256(new TextEncoder().encode(training + validation)),
  };
}

/** A text of `length` symbols, each drawn from `alphabet` by chance. */
export function randomText(alphabet: string, length: number, seed = 'text'): string {
  const random = new Random(seed);
  return Array.from({ length }, () => alphabet[random.integer(alphabet.length)]).join('');
}

/** Expects the files of two models to be the same bytes. A failure shows the first line that differs. */
export function expectSameFile(actual: Checkpoint, expected: Checkpoint): void {
  const [lines, expectedLines] = [actual, expected].map((model) =>
    [...serializeCheckpoint(model, sha256)]
      .map((piece) => Buffer.from(piece))
      .join('')
      .split('\n'),
  );
  const different = lines.findIndex((line, k) => line !== expectedLines[k]);
  if (different >= 0)
    expect(lines[different].slice(0, 1000)).to.equal(expectedLines[different]?.slice(0, 1000));
  expect(lines.length).to.equal(expectedLines.length);
  expect(different).to.equal(-1);
}

/** A saved run as it comes back from the file of its training state. */
export async function savedAndRead(state: TrainingState): Promise<SavedRun> {
  const pieces = [...serializeState({ ...state, modelName: 'model.json' }, sha256)].map((piece) =>
    Buffer.from(piece),
  );
  return parseSavedRun(await parseState([Buffer.concat(pieces)], 'state.jsonl', sha256));
}

/** What a model writes after a seed: its likeliest text, unless the options say otherwise. */
export async function write(
  model: Checkpoint,
  seed: string,
  length: number,
  options: Partial<SamplingOptions> = {},
  rngSeed = 'seed',
): Promise<string> {
  const { vocabulary } = model;
  const { team, network } = await startPrediction(model, { batchSize: 1, sequenceLength: 1 });
  const ids = vocabulary.encode(Array.from(seed, (character) => character.codePointAt(0)!));
  const chosen = { ...samplingDefaults, temperature: 0, ...options };
  const stream = new SymbolStream([...ids], vocabulary.counts, chosen, new Random(rngSeed));
  const symbols = drawSymbols(new Stepper(team, network), stream);
  return vocabulary.decode(Array.from({ length }, () => symbols.next().value));
}
