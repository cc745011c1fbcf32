import type { Pause } from '../breathe.js';
import type { Checkpoint } from '../formats/format.js';
import { sha256 } from '../host.js';
import type { EngineOptions } from '../engine/options.js';
import { log } from '../math.js';
import type { ModelConfig, NamedTensor } from '../model/config.js';
import { widenVocabulary } from '../model/widen.js';
import { probabilityOfNew } from '../text/new-symbols.js';
import type { Treatment } from '../text/treatment.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { typicalLogNormalizer } from './typical-normalizer.js';

/** What a run takes on of a trained model besides its weights. */
type Settling = Pick<Checkpoint, 'config' | 'treatment'>;

/** What a model settles for a run that begins from it, besides its weights: no option may contradict it. */
export function settledOptions(model: Settling) {
  return { ...shapeOf(model), ...model.treatment };
}

/** Returns the options that say how large a model is. */
export function shapeOf({ config: { cell, layers, hiddenSize } }: Settling) {
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

/** A trained model from which a run begins. Its weights are handed over once: no run keeps them to its end. */
export class Origin implements Settling {
  readonly config: ModelConfig;
  readonly treatment: Treatment;
  readonly vocabulary: Vocabulary;
  /** What identifies its weights: the SHA-256 of its tensors' own hashes, however its file is laid out. */
  readonly sha256: string;
  #tensors: readonly NamedTensor[] | undefined;

  constructor({ config, treatment, vocabulary, tensors }: Checkpoint) {
    this.config = config;
    this.treatment = treatment;
    this.vocabulary = vocabulary;
    const hashes = tensors.map(({ data }) =>
      sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    );
    this.sha256 = sha256(new TextEncoder().encode(hashes.join('')));
    this.#tensors = tensors;
  }

  /**
   * Hands over the weights, for a run on a text with more symbols. The new ones have together p(new) of the old model's
   * counts: with m of them, a bias of ln(Ẑ/m · p/(1 - p)) makes the loss of an old symbol larger by
   * ln(1 + Ẑ/Z · p/(1 - p)), of which the mean is at most -ln(1 - p), for Ẑ is the harmonic mean of Z (Jensen).
   * @param config that of the run: the model's, but for its vocabulary
   * @param vocabulary holds all symbols of the model
   * @param pause as in `typicalLogNormalizer`, which takes a while for a large model
   */
  async handOver(
    config: ModelConfig,
    vocabulary: Vocabulary,
    rngSeed: string,
    options: EngineOptions,
    pause?: Pause<[done: number, total: number]>,
  ): Promise<readonly NamedTensor[]> {
    const tensors = this.#tensors;
    if (!tensors) throw new Error('the weights were handed over before');
    this.#tensors = undefined;
    const known = this.vocabulary;
    const added = vocabulary.size - known.size;
    if (added === 0) return tensors;
    const ids = Array.from({ length: known.size }, (_, id) => vocabulary.idOf(known.codePointOf(id)));
    const p = probabilityOfNew(known.counts);
    const model = { config: this.config, vocabulary: known, tensors };
    const normalizer = await typicalLogNormalizer(model, rngSeed, options, pause);
    return widenVocabulary(tensors, config, ids, normalizer + log(p / (1 - p)) - log(added));
  }
}
