import { breather } from '../breathe.js';
import { checkModelFits } from '../formats/format.js';
import { teamSize } from '../engine/team.js';
import { Learner } from './learner.js';
import { checkMemory } from './machine.js';
import { checkOptions } from './plan/options.js';
import type { TrainingHooks, TrainingRun } from './run.js';

/**
 * Starts what a run learns with, its threads and its memory, with the weights that it begins from. It is to be closed.
 * @throws {UsageError} for an option out of range; {DataError} if the model fits no file, or the run not this machine; the
 *   reason of the hooks' signal if that is aborted
 */
export async function startLearner(
  run: TrainingRun,
  { signal, listener }: TrainingHooks = {},
): Promise<Learner> {
  signal?.throwIfAborted();
  const { text, options, from, resume, rngSeed } = run;
  checkOptions(options);
  const learner = new Learner(text, options, rngSeed);
  checkModelFits(learner.config);
  checkMemory(learner.memoryBytes(teamSize(learner.worthwhileThreads, run)));
  const engineOptions = { ...run, arithmetic: run.arithmetic ?? resume?.training.arithmetic };
  const breathe = breather();
  const tensors = await from?.handOver(
    ...([learner.config, text.vocabulary, rngSeed, engineOptions] as const),
    (done, total) => {
      signal?.throwIfAborted();
      listener?.onOrigin?.(done, total);
      return breathe();
    },
  );
  await learner.start(engineOptions, tensors);
  return learner;
}
