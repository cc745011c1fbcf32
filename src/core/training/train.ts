import type { TrainingHooks, TrainingResult, RunPlan } from './run.js';
import { RunController } from './run-controller.js';

/**
 * Trains a model step by step until the run has reached its length or stopped improving. Evaluates it regularly, and keeps the best model.
 * @throws {DataError} if the loss is no longer a number, or the machine has too little memory; {UsageError} for an option
 *   out of range; the reason of `hooks.signal` if it is aborted, after saving
 */
export async function train(run: RunPlan, hooks: TrainingHooks = {}): Promise<TrainingResult> {
  const controller = await RunController.start(run, hooks);
  try {
    for (;;) {
      if (controller.evaluationIsDue) await controller.evaluate();
      if (controller.isOver) return await controller.finish();
      controller.step();
      await controller.betweenSteps();
    }
  } catch (error) {
    if (hooks.signal?.aborted) await controller.save();
    throw error;
  } finally {
    await controller.close();
  }
}
