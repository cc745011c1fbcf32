import type { Checkpoint } from '../formats/format.js';
import type { EngineOptions } from '../engine/options.js';
import { DataError } from '../errors.js';
import { startPrediction } from '../model/prediction.js';
import { Stepper } from '../model/stepper.js';
import { describeCodePoints } from '../text/code-points.js';
import { encodeText } from '../text/encode-text.js';

/**
 * Returns the hidden states of the top layer after each symbol of `text`, read from the zero state.
 * @returns h [T][H]
 * @throws {DataError} if the text has symbols outside the vocabulary
 */
export async function traceText(
  model: Checkpoint,
  text: string,
  options: EngineOptions = {},
): Promise<number[][]> {
  const { ids, unknown } = encodeText(text, model.preprocessing, model.vocabulary);
  if (unknown.length > 0) {
    throw new DataError(
      `the text to trace has symbols outside the model's vocabulary, ${describeCodePoints(unknown)}: remove them`,
    );
  }
  return traceHiddenStates(model, ids, options);
}

/**
 * Returns the hidden states of the top layer after each of `ids`, read from the zero state.
 * @returns h [T][H]
 */
export async function traceHiddenStates(
  model: Checkpoint,
  ids: ArrayLike<number>,
  options: EngineOptions = {},
): Promise<number[][]> {
  const shape = { batchSize: 1, sequenceLength: 1 };
  const { team, network } = await startPrediction(model, shape, { ...options, threads: 1 });
  try {
    const stepper = new Stepper(team, network);
    return Array.from(ids, (id) => {
      stepper.ids[0] = id;
      stepper.step();
      return Array.from(stepper.hiddenState(0));
    });
  } finally {
    await team.close();
  }
}
