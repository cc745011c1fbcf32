/** An entry of a training history: a validation, or a report without held-out text. Losses are in nats/character. */
export interface HistoryEntry {
  readonly step: number;
  readonly epoch: number;
  readonly trainingLoss: number;
  readonly validationLoss?: number;
  readonly learningRate: number;
}

/** Returns the first entry with the lowest validation loss, or undefined if no entry has a validation loss. */
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
