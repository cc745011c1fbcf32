import { UsageError } from '../errors.js';
import { parameterCount } from '../model/config.js';
import type { Learner } from './learner.js';
import type { Pace } from './pace.js';
import type { Preflight } from './run.js';

/** What a run is about to do, `step` steps being done. */
export function preflight(learner: Learner, pace: Pace, step: number): Preflight {
  const { text, batches, config, rngSeed } = learner;
  return {
    trainingCharacters: text.training.length,
    validationCharacters: text.validation.length,
    trainingLines: learner.lines?.count,
    vocabularySize: config.vocabularySize,
    parameters: parameterCount(config),
    memoryBytes: learner.memoryBytes(learner.team.size),
    batchSize: batches.shape.batchSize,
    sequenceLength: batches.shape.sequenceLength,
    arithmetic: learner.engine.arithmetic,
    stepsPerEpoch: batches.perEpoch,
    totalSteps: pace.totalSteps,
    expectedSeconds: pace.clock() + pace.remainingSeconds(step),
    rngSeed,
  };
}

/**
 * @param holdsOut whether a part of the text is held out
 * @throws {UsageError} if the run has a time in which there is none left to train
 */
export function checkTime(pace: Pace, holdsOut: boolean): void {
  if (pace.secondsToTrain > 0) return;
  const seconds = pace.length.value;
  const rest = (seconds - pace.secondsToTrain).toFixed(1);
  throw new UsageError(
    `a time of ${seconds} s leaves none to train in: ` +
      (holdsOut
        ? `starting, measuring the held-out text and saving take ${rest} s; give a longer one, or hold out less`
        : `starting and saving take ${rest} s; give a longer one`),
  );
}
