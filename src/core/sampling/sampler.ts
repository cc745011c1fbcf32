import { breather } from '../breathe.js';
import type { Checkpoint } from '../formats/format.js';
import type { TeamOptions } from '../engine/options.js';
import type { Team } from '../engine/team.js';
import { startNetworks } from '../model/prediction.js';
import { Stepper } from '../model/stepper.js';
import { checkGiven } from '../options/spec.js';
import { sampleTable } from '../options/tables.js';
import { Random } from '../random.js';
import { checkSampling, type SamplingOptions } from './distribution.js';
import { Sample, type SamplePart } from './sample.js';
import { mostStreams, SampleQueue } from './sample-queue.js';
import { contextOf, encodeSeed, givenSeed, type Seed, type SeedSource } from './seed.js';
import { encodeStop } from './stops.js';
import { StreamBatch } from './stream-batch.js';
import { SymbolStream } from './symbol-stream.js';

export interface SamplerOptions extends SamplingOptions {
  /** Symbols after the seed; Infinity never ends by itself. */
  readonly length: number;
  /** Whether the seed itself is given too. */
  readonly echo: boolean;
  readonly rngSeed: string;
  /** Seed symbols that the model has never seen: an error, or left out. */
  readonly unknown: 'error' | 'skip';
  /** Each ends the text before it, where it stands in what is written after the seed. */
  readonly stop?: readonly string[];
  /** Whether a newline in what is written ends it, even one in the seed. */
  readonly singleLine?: boolean;
}

/** Sizes of batches: a larger one takes longer, but less for each stream. Beyond the last little is gained. */
const BATCH_SIZES = [1, 4, 16];

/** The random seed of sample `k` of a run, counted from 1: that of the run makes its first sample again, alone. */
export function sampleRngSeed(rngSeed: string, k: number): string {
  return k === 1 ? rngSeed : `${rngSeed}:${k}`;
}

/** Writes text with a model. */
export class Sampler {
  readonly #model: Checkpoint;
  readonly #team: Team;
  /** From the one with the fewest streams up. */
  readonly #steppers: readonly Stepper[];

  private constructor(model: Checkpoint, team: Team, steppers: readonly Stepper[]) {
    this.#model = model;
    this.#team = team;
    this.#steppers = steppers;
  }

  /**
   * Starts an engine with the model; by default of one thread, which starts soonest. The sampler is to be closed.
   * @param options.samples how many samples will be made at most; several are made side by side
   */
  static async start(
    model: Checkpoint,
    { samples = 1, threads = 1, ...options }: TeamOptions & { samples?: number } = {},
  ): Promise<Sampler> {
    const sizes = BATCH_SIZES.filter((_, i) => i === 0 || BATCH_SIZES[i - 1] < samples);
    const shapes = sizes.map((batchSize) => ({ batchSize, sequenceLength: 1 }));
    const { team, networks } = await startNetworks(model, shapes, { ...options, threads });
    return new Sampler(
      model,
      team,
      networks.map((network) => new Stepper(team, network)),
    );
  }

  /** Ends the engine's threads. */
  async close(): Promise<void> {
    await this.#team.close();
  }

  /**
   * Text that begins with `seed`, as it is made, as bytes to write: UTF-8, or for a model of bytes those. The seed is read
   * after a newline, if the model knows one. One sample at a time.
   * @throws {DataError} naming the symbols of the seed that the model has never seen
   */
  *sample(seed: string, options: SamplerOptions): Generator<Uint8Array, void, void> {
    const begin = this.#prepare(options);
    const queue = new SampleQueue(new StreamBatch(this.#steppers), 1);
    queue.add(begin(givenSeed(seed), options.rngSeed));
    for (;;) {
      for (const { bytes } of queue.take()) yield bytes;
      if (queue.isEmpty) return;
      queue.step();
    }
  }

  /**
   * A sample for each seed, as `sample` makes it alone with `sampleRngSeed`, in order: the first that has not ended comes
   * as it is made, while others are made beside it.
   * @throws {DataError} if a seed is no text, or of symbols that the model has never seen; what `seeds` throws. All
   * samples of the seeds before have come by then.
   */
  async *samples(seeds: SeedSource, options: SamplerOptions): AsyncGenerator<SamplePart, void, void> {
    const begin = this.#prepare(options);
    const largest = this.#steppers.at(-1)!.size;
    const streams = Math.min(largest, mostStreams(options.length));
    const queue = new SampleQueue(new StreamBatch(this.#steppers), streams);
    const pause = breather();
    let failure: { readonly error: unknown } | undefined;
    for (let k = 1; ;) {
      try {
        while (!failure && queue.hasRoom) {
          const seed = seeds.take();
          if (!seed) break;
          queue.add(begin(seed, sampleRngSeed(options.rngSeed, k++)));
        }
      } catch (error) {
        failure = { error };
      }
      for (const part of queue.take()) yield part;
      if (!queue.isEmpty) queue.step();
      else if (failure) throw failure.error;
      else if (!(await seeds.more())) return;
      await pause();
    }
  }

  /** Checks the options; gives what begins a sample by them. */
  #prepare(options: SamplerOptions): (seed: Seed, rngSeed: string) => Sample {
    checkSampling(options);
    const { length, echo, unknown, stop = [], singleLine = false } = options;
    checkGiven(sampleTable, { length });
    const { vocabulary, treatment } = this.#model;
    const form = { length, echo, singleLine, stops: stop.map((text) => encodeStop(text, treatment)) };
    return (seed, rngSeed) => {
      const ids = encodeSeed(seed, this.#model, unknown);
      const random = new Random(rngSeed, 'sample');
      const stream = new SymbolStream(contextOf(vocabulary, ids), vocabulary.counts, options, random);
      return new Sample(seed, rngSeed, stream, ids, this.#model, form);
    };
  }
}
