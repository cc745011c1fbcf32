/** The names of the files next to a model file. NAME is the model's path without a final `.json`. */

function nameOf(modelPath: string): string {
  return modelPath.replace(/\.json$/, '');
}

/** Returns the path of a model's training state, `NAME.training.jsonl`. */
export function statePath(modelPath: string): string {
  return `${nameOf(modelPath)}.training.jsonl`;
}

/** Returns the path of the backup made before a new run first writes its model, `NAME.previous.json`. */
export function previousModelPath(modelPath: string): string {
  return `${nameOf(modelPath)}.previous.json`;
}

/** Returns the path of the backup of the training state, `NAME.previous.training.jsonl`. */
export function previousStatePath(modelPath: string): string {
  return statePath(previousModelPath(modelPath));
}
