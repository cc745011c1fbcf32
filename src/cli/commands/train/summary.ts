import type { TrainingRecord } from '../../../core/formats/format.js';
import type { TrainingResult } from '../../../core/training/run.js';

/** Formats the output of `--json` at the end of a run: one JSON object, on one line. */
export function formatSummary(
  model: string,
  { steps, epochs, characters, bestValidationLoss, trainingLoss, rngSeed }: TrainingRecord,
  { elapsedSeconds, charactersPerSecond }: Pick<TrainingResult, 'elapsedSeconds' | 'charactersPerSecond'>,
): string {
  const natsPerCharacter = bestValidationLoss ?? trainingLoss;
  const summary = {
    model,
    steps,
    epochs,
    characters,
    natsPerCharacter,
    bitsPerCharacter: natsPerCharacter / Math.LN2,
    validated: bestValidationLoss !== undefined,
    trainingLoss,
    elapsedSeconds,
    charactersPerSecond,
    rngSeed,
  };
  return `${JSON.stringify(summary)}\n`;
}
