import type { Checkpoint } from '../checkpoint/format.js';
import { sha256 } from '../checkpoint/sha256.js';
import type { EngineOptions } from '../engine/options.js';
import { log } from '../math.js';
import type { ModelConfig, NamedTensor } from '../model/config.js';
import { widenVocabulary } from '../model/widen.js';
import { probabilityOfNew } from '../text/new-symbols.js';
import type { Vocabulary } from '../text/vocabulary.js';
import type { TrainingOptions } from './options.js';
import { typicalLogNormalizer } from './typical-normalizer.js';

/** What a model settles for a run that begins from it, besides its weights: no option may contradict it. */
export function settledOptions(model: Checkpoint) {
  return { ...shapeOf(model), ...model.treatment };
}

/** The highest learning rate by default: a very short text's is higher, but for a small model that knows nothing. */
const HIGHEST_RATE = 3e-3;

/** The defaults for the text of a run that begins from a model, where it begins untrained, changed for the model. */
export function defaultsFrom(model: Checkpoint, defaults: TrainingOptions): TrainingOptions {
  return {
    ...defaults,
    ...shapeOf(model),
    learningRate: Math.min(HIGHEST_RATE, defaults.learningRate),
  };
}

function shapeOf({ config: { cell, layers, hiddenSize } }: Checkpoint) {
  return { cell, layers, hiddenSize };
}

/** Options by name. */
type Options = Readonly<Record<string, unknown>>;

/** The first option for which `asked` has another value than `settled`; what is undefined asks for nothing. */
export function findContradiction(
  asked: Options,
  settled: Options,
): { readonly name: string; readonly asked: unknown; readonly settled: unknown } | undefined {
  for (const [name, value] of Object.entries(asked)) {
    if (value !== undefined && value !== settled[name]) return { name, asked: value, settled: settled[name] };
  }
  return undefined;
}

/** What identifies a model's weights: the SHA-256 of its tensors' own hashes, however its file is laid out. */
export function originSha256({ tensors }: Checkpoint): string {
  const hashes = tensors.map(({ data }) =>
    sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
  );
  return sha256(new TextEncoder().encode(hashes.join('')));
}

/**
 * The weights of a trained model for a run on a text with more symbols. The new ones have together p(new) of the old
 * model's counts: with m of them, a bias of ln(Ẑ/m · p/(1 - p)) makes the loss of an old symbol larger by
 * ln(1 + Ẑ/Z · p/(1 - p)), of which the mean is at most -ln(1 - p), for Ẑ is the harmonic mean of Z (Jensen).
 * @param config that of the run: the model's, but for its vocabulary
 * @param vocabulary holds all symbols of the model
 */
export async function tensorsFrom(
  model: Checkpoint,
  config: ModelConfig,
  vocabulary: Vocabulary,
  rngSeed: string,
  options: EngineOptions,
): Promise<readonly NamedTensor[]> {
  const known = model.vocabulary;
  const added = vocabulary.size - known.size;
  if (added === 0) return model.tensors;
  const ids = Array.from({ length: known.size }, (_, id) => vocabulary.idOf(known.codePointOf(id)));
  const p = probabilityOfNew(known.counts);
  const bias = (await typicalLogNormalizer(model, rngSeed, options)) + log(p / (1 - p)) - log(added);
  return widenVocabulary(model.tensors, config, ids, bias);
}
