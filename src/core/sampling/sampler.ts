import { createPause } from '../pause.js';
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

/** The options for generating a sample. */
export interface SamplerOptions extends SamplingOptions {
  /** The number of symbols after the seed; Infinity for no limit. */
  readonly length: number;
  /** Whether the output includes the seed. */
  readonly echo: boolean;
  readonly rngSeed: string;
  /** How to handle seed symbols outside the vocabulary: fail, or skip them. */
  readonly unknown: 'error' | 'skip';
  /** The stops: the sample ends before the first one that occurs after the seed. */
  readonly stop?: readonly string[];
  /** Whether the sample ends before the first newline of the output, even one in the seed. */
  readonly singleLine?: boolean;
}

/** The batch sizes B. A larger batch takes more time per step, but less per stream. Above 16, little is gained. */
const BATCH_SIZES = [1, 4, 16];

/** Returns the random seed of sample `k`, counted from 1. The first sample has the random seed of the run itself. */
export function sampleRngSeed(rngSeed: string, k: number): string {
  return k === 1 ? rngSeed : `${rngSeed}:${k}`;
}

/** Generates text with a model. */
export class Sampler {
  readonly #model: Checkpoint;
  readonly #team: Team;
  /** In ascending order of their batch sizes. */
  readonly #steppers: readonly Stepper[];

  private constructor(model: Checkpoint, team: Team, steppers: readonly Stepper[]) {
    this.#model = model;
    this.#team = team;
    this.#steppers = steppers;
  }

  /**
   * Starts an engine with the model, by default with one thread, which starts fastest. The caller must close the
   * sampler.
   * @param options.samples the maximum number of samples; several are generated in parallel
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
   * Yields a sample that continues `seed` as it is generated: UTF-8, or raw bytes for a byte model. The model reads a
   * newline before the seed if the training text contains one. Only one sample can run at a time.
   * @throws {DataError} naming the seed symbols outside the vocabulary
   * @throws {UsageError} naming an option that is out of range
   */
  *sample(seed: string, options: SamplerOptions): Generator<Uint8Array, void, void> {
    const startSample = this.#prepare(options);
    const queue = new SampleQueue(new StreamBatch(this.#steppers), 1);
    queue.add(startSample(givenSeed(seed), options.rngSeed));
    for (;;) {
      for (const { bytes } of queue.take()) yield bytes;
      if (queue.isEmpty) return;
      queue.step();
    }
  }

  /**
   * Yields a sample for each seed, in order. Each is identical to the result of `sample` with its `sampleRngSeed`.
   * Several samples are generated in parallel; the first unfinished one is yielded as it is generated.
   * @throws {DataError} if a seed is not valid text or has symbols outside the vocabulary
   * @throws {UsageError} naming an option that is out of range
   * @throws the errors of `seeds`; all samples of earlier seeds are yielded before any error of a seed
   */
  async *samples(seeds: SeedSource, options: SamplerOptions): AsyncGenerator<SamplePart, void, void> {
    const startSample = this.#prepare(options);
    const largest = this.#steppers.at(-1)!.size;
    const streams = Math.min(largest, mostStreams(options.length));
    const queue = new SampleQueue(new StreamBatch(this.#steppers), streams);
    const pause = createPause();
    let failure: { readonly error: unknown } | undefined;
    for (let k = 1; ;) {
      try {
        while (!failure && queue.hasRoom) {
          const seed = seeds.take();
          if (!seed) break;
          queue.add(startSample(seed, sampleRngSeed(options.rngSeed, k++)));
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

  /** Checks the options and returns a function that creates a sample. */
  #prepare(options: SamplerOptions): (seed: Seed, rngSeed: string) => Sample {
    checkSampling(options);
    const { length, echo, unknown, stop = [], singleLine = false } = options;
    checkGiven(sampleTable, { length });
    const { vocabulary, preprocessing } = this.#model;
    const form = { length, echo, singleLine, stops: stop.map((text) => encodeStop(text, preprocessing)) };
    return (seed, rngSeed) => {
      const ids = encodeSeed(seed, this.#model, unknown);
      const random = new Random(rngSeed, 'sample');
      const stream = new SymbolStream(contextOf(vocabulary, ids), vocabulary.counts, options, random);
      return new Sample(seed, rngSeed, stream, ids, this.#model, form);
    };
  }
}
