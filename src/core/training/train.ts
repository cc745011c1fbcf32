import type { TrainingHooks, TrainingResult, TrainingRun } from './run.js';
import { Session } from './session.js';

/**
 * Trains a model: step by step through the text, epoch after epoch, until the run has its length; evaluates now and then,
 * and keeps the best model.
 * @throws {DataError} if the loss is no longer a number, or the model does not fit the machine; {UsageError} for an
 *   option out of range; the reason of `hooks.signal` if that is aborted, once what there is to save is saved
 */
export async function train(run: TrainingRun, hooks: TrainingHooks = {}): Promise<TrainingResult> {
  const session = await Session.start(run, hooks);
  try {
    for (;;) {
      if (session.evaluationIsDue) await session.evaluate();
      if (session.isOver) return await session.finish();
      session.step();
      await session.betweenSteps();
    }
  } catch (error) {
    if (hooks.signal?.aborted) await session.save();
    throw error;
  } finally {
    await session.close();
  }
}
