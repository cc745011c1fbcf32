/** The files around a model file. NAME is the model's name less a final `.json`. */

function nameOf(modelPath: string): string {
  return modelPath.replace(/\.json$/, '');
}

/** Where the training state of a model lies: `NAME.training.jsonl`. */
export function statePath(modelPath: string): string {
  return `${nameOf(modelPath)}.training.jsonl`;
}

/** Where a model is set aside when its successor is first written: `NAME.previous.json`. */
export function previousModelPath(modelPath: string): string {
  return `${nameOf(modelPath)}.previous.json`;
}

/** Where its training state is set aside: `NAME.previous.training.jsonl`. */
export function previousStatePath(modelPath: string): string {
  return statePath(previousModelPath(modelPath));
}
