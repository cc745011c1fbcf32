import type { Pause } from '../pause.js';
import type { Checkpoint } from '../formats/format.js';
import { sha256 } from '../host.js';
import type { EngineOptions } from '../engine/options.js';
import { log } from '../math.js';
import type { ModelConfig, NamedTensor } from '../model/config.js';
import { widenVocabulary } from '../model/widen.js';
import { probabilityOfNew } from '../text/new-symbols.js';
import type { Preprocessing } from '../text/preprocessing.js';
import type { Vocabulary } from '../text/vocabulary.js';
import { typicalLogNormalizer } from './typical-normalizer.js';

/** The properties of a trained model that a run keeps, besides its weights. */
type ModelSettings = Pick<Checkpoint, 'config' | 'preprocessing'>;

/** Returns the options that a trained model fixes for a run that starts from it. */
export function fixedOptions(model: ModelSettings) {
  return { ...shapeOf(model), ...model.preprocessing };
}

/** Returns the options that define the shape of a model. */
export function shapeOf({ config: { cell, layers, hiddenSize } }: ModelSettings) {
  return { cell, layers, hiddenSize };
}

/** Options by name. */
type Options = Readonly<Record<string, unknown>>;

/** Returns the first option whose requested value differs from the fixed one; undefined values request nothing. */
export function findContradiction(
  requested: Options,
  fixed: Options,
): { readonly name: string; readonly requested: unknown; readonly fixed: unknown } | undefined {
  for (const [name, value] of Object.entries(requested)) {
    if (value !== undefined && value !== fixed[name]) return { name, requested: value, fixed: fixed[name] };
  }
  return undefined;
}

/** A trained model from which a run starts. Its weights can be taken once, so that they are not kept in memory. */
export class Origin implements ModelSettings {
  readonly config: ModelConfig;
  readonly preprocessing: Preprocessing;
  readonly vocabulary: Vocabulary;
  /** The SHA-256 of the hashes of its tensors. Identifies the weights, whatever the layout of their file. */
  readonly sha256: string;
  #tensors: readonly NamedTensor[] | undefined;

  constructor({ config, preprocessing, vocabulary, tensors }: Checkpoint) {
    this.config = config;
    this.preprocessing = preprocessing;
    this.vocabulary = vocabulary;
    const hashes = tensors.map(({ data }) =>
      sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),
    );
    this.sha256 = sha256(new TextEncoder().encode(hashes.join('')));
    this.#tensors = tensors;
  }

  /**
   * Returns the initial weights of a run, whose vocabulary may have new symbols. Together, the new symbols get about the
   * probability p = p(new) that the counts of the model give. Each of m new symbols gets an output bias of
   * ln(Ẑ/m · p/(1 - p)), where Ẑ is the harmonic mean of the softmax normalizer Z. The loss of an old symbol then rises
   * by ln(1 + Ẑ/Z · p/(1 - p)), whose mean is at most -ln(1 - p) by Jensen's inequality.
   * @param config that of the run, which differs from the model's only in its vocabulary
   * @param vocabulary contains all symbols of the model
   * @param pause as in `typicalLogNormalizer`, which takes a while for a large model
   */
  async takeTensors(
    config: ModelConfig,
    vocabulary: Vocabulary,
    rngSeed: string,
    options: EngineOptions,
    pause?: Pause<[done: number, total: number]>,
  ): Promise<readonly NamedTensor[]> {
    const tensors = this.#tensors;
    if (!tensors) throw new Error('the tensors have been taken before');
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
