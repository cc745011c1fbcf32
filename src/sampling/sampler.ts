import type { Checkpoint } from '../checkpoint/format.js';
import type { TeamOptions } from '../engine/options.js';
import { DataError, UsageError } from '../errors.js';
import { startPrediction } from '../model/prediction.js';
import { Random } from '../random.js';
import { describeCodePoints } from '../text/code-points.js';
import { encodeText } from '../text/encode-text.js';
import { contextOf } from './context.js';
import { checkSampling, type SamplingOptions } from './distribution.js';
import { SymbolGenerator } from './generator.js';
import { SymbolWriter } from './symbol-writer.js';

export interface SampleOptions extends SamplingOptions {
  /** Symbols after the seed; Infinity never ends by itself. */
  readonly length: number;
  /** Whether the seed itself is given too. */
  readonly echo: boolean;
  readonly rngSeed: string;
  /** Seed symbols that the model has never seen: an error, or left out. */
  readonly unknown: 'error' | 'skip';
}

/** Writes text with a model. */
export class Sampler {
  readonly #model: Checkpoint;
  readonly #generator: SymbolGenerator;

  private constructor(model: Checkpoint, generator: SymbolGenerator) {
    this.#model = model;
    this.#generator = generator;
  }

  /** Starts an engine with the model; by default of one thread, which starts soonest. The sampler is to be closed. */
  static async start(model: Checkpoint, options: TeamOptions = {}): Promise<Sampler> {
    const { team, network } = await startPrediction(
      model,
      { batchSize: 1, steps: 1 },
      {
        ...options,
        threads: options.threads ?? 1,
      },
    );
    return new Sampler(model, new SymbolGenerator(team, network));
  }

  /** Ends the engine's threads. */
  async close(): Promise<void> {
    await this.#generator.team.close();
  }

  /**
   * Text that begins with `seed`, a symbol at a time, as bytes to write: UTF-8, or for a model of bytes those. A piece may
   * be empty, where a later symbol can still change what is to be written. The seed is read after a newline, if the model
   * knows one.
   * @param seed a text, or the ids of its symbols
   * @throws {DataError} naming the symbols of the seed that the model has never seen
   */
  *sample(seed: string | Int32Array, options: SampleOptions): Generator<Uint8Array, void, void> {
    checkSampling(options);
    if (!(options.length >= 0)) throw new UsageError(`length is ${options.length}, but must be 0 or more`);
    const { vocabulary, treatment } = this.#model;
    const ids = typeof seed === 'string' ? this.#encode(seed, options) : seed;
    const writer = new SymbolWriter(vocabulary, treatment);
    if (options.echo) yield writer.write(ids);

    const random = new Random(options.rngSeed, 'sample');
    const symbols = this.#generator.generate(contextOf(vocabulary, ids), vocabulary.counts, options, random);
    for (let left = options.length; left > 0; left--) yield writer.write([symbols.next().value as number]);
    yield writer.end();
  }

  #encode(seed: string, options: SampleOptions): Int32Array {
    const { ids, unknown } = encodeText(seed, this.#model.treatment, this.#model.vocabulary);
    if (unknown.length > 0 && options.unknown === 'error') throw unknownSymbols(unknown);
    return ids;
  }
}

function unknownSymbols(unknown: readonly number[]): DataError {
  return new DataError(
    `the model has never seen ${describeCodePoints(unknown)} of the seed: leave it out, or use --unknown skip`,
  );
}
