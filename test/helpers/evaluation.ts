import type { Checkpoint } from '../../src/core/formats/format.js';
import { type EvaluationOptions, type ScoredText, scoreText } from '../../src/core/evaluation/evaluate.js';
import type { Evaluation } from '../../src/core/evaluation/summary.js';

/** How well a model predicts a text that is read already. */
export async function evaluate(
  model: Checkpoint,
  text: ScoredText,
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  const summary = await scoreText(model, text, options);
  return summary.evaluation(text.bytes - text.firstSymbolBytes);
}
