/** The history of a training run: its losses, and where they were lowest. */

/** One validation, or one report where nothing is held out. Losses are in nats/character. */
export interface HistoryEntry {
  readonly step: number;
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss?: number;
  readonly learningRate: number;
}

/** The entry with the lowest validation loss, the first of equals; undefined where nothing was validated. */
export function bestOf<Entry extends Pick<HistoryEntry, 'validationLoss'>>(
  history: readonly Entry[],
): (Entry & { readonly validationLoss: number }) | undefined {
  let best: (Entry & { readonly validationLoss: number }) | undefined;
  for (const entry of history) {
    const { validationLoss = Infinity } = entry;
    if (validationLoss < (best?.validationLoss ?? Infinity)) best = { ...entry, validationLoss };
  }
  return best;
}
