import { MemoryPlan } from '../engine/memory.js';
import { type ModelConfig, parameterCount } from '../model/config.js';
import { worthwhileThreads } from '../model/worthwhile-threads.js';
import { seedBits } from '../random.js';
import { resetSymbolOf } from '../text/preprocessing.js';
import { Batches, fitBatch } from './batches.js';
import { programBytes } from './machine.js';
import type { TrainingOptions } from './plan/options.js';
import { TrainingProgram } from './program.js';
import { ShuffledLines } from './text/shuffled-lines.js';
import type { TrainingText } from './text/training-text.js';
import { ESTIMATE_LIMIT } from './validator.js';

/** The fewest symbols that a stream reads in an estimate of the validation loss, and the most streams. */
const ESTIMATE_STREAM = 1000;
const ESTIMATE_STREAMS = 16;

/** Plans the batches, the networks and the memory of a run. Needs no engine; a `Trainer` starts one on it. */
export class TrainingLayout {
  readonly plan = new MemoryPlan();
  readonly config: ModelConfig;
  readonly batches: Batches;
  /** The lines to train on, if each is a separate text. */
  readonly lines: ShuffledLines | undefined;
  readonly program: TrainingProgram;

  constructor(
    readonly text: TrainingText,
    readonly options: TrainingOptions,
    readonly rngSeed: string,
  ) {
    const { cell, layers, hiddenSize, batchSize, sequenceLength } = options;
    const vocabularySize = text.vocabulary.size;
    const resetSymbol = resetSymbolOf(text.preprocessing, text.vocabulary);
    this.config = {
      cell,
      layers,
      hiddenSize,
      vocabularySize,
      ...(resetSymbol !== undefined && { resetSymbol }),
    };
    if (resetSymbol !== undefined) this.lines = new ShuffledLines(text.training, resetSymbol, rngSeed);
    const read = this.lines ?? text.training;
    const shape = fitBatch(read.length, { batchSize, sequenceLength });
    this.batches = new Batches(read, shape, rngSeed, options.lengthJitter);
    this.program = new TrainingProgram(this.plan, {
      config: this.config,
      shape,
      options,
      optimizer: 'adam',
      validationStreams: validationStreams(text.validation.length),
      seedBits: seedBits(rngSeed),
    });
  }

  /** Returns the number of predictions of a full step, B·T. */
  get predictionsPerStep(): number {
    return this.batches.shape.batchSize * this.batches.shape.sequenceLength;
  }

  /** Returns the number of held-out predictions that an estimate of the validation loss makes. */
  get estimatedPredictions(): number {
    return Math.min(this.text.validation.length, ESTIMATE_LIMIT);
  }

  /** Returns the largest number of threads that speeds up a step. */
  get worthwhileThreads(): number {
    return worthwhileThreads(this.config, this.batches.shape);
  }

  /** Returns the memory of a run with `threads` threads, in bytes: the engine's, the text, and the program itself. */
  memoryBytes(threads: number): number {
    const { training, validation } = this.text;
    const text = 2 * (training.length + validation.length) + (this.lines?.bytes ?? 0);
    return this.plan.bytes + text + programBytes(parameterCount(this.config), threads);
  }
}

function validationStreams(heldOut: number): number {
  if (heldOut === 0) return 0;
  return Math.min(ESTIMATE_STREAMS, Math.max(1, Math.floor(heldOut / ESTIMATE_STREAM)));
}
