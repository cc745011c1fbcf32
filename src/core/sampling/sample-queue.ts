import type { Sample, SamplePart } from './sample.js';
import type { StreamBatch } from './stream-batch.js';

/** The maximum number of unwritten samples per stream: while a long sample is written, others can finish. */
const SAMPLES_PER_STREAM = 4;

/** The maximum number of symbols in all samples that wait to be written. */
const MOST_WAITING = 2 ** 24;

/** Returns the largest number of streams that keeps waiting samples of `length` symbols within the memory limit. */
export function mostStreams(length: number): number {
  return Math.max(1, Math.floor(MOST_WAITING / (SAMPLES_PER_STREAM * length)));
}

/** Generates samples in parallel and yields them in order. The first is available while it is generated. */
export class SampleQueue {
  readonly #batch: StreamBatch;
  readonly #streams: number;
  /** The samples that have not been taken completely, in order. */
  readonly #samples: Sample[] = [];
  /** Those of `#samples` that have not ended. */
  #unfinished: Sample[] = [];

  /** @param streams the maximum number of samples generated in parallel */
  constructor(batch: StreamBatch, streams: number) {
    this.#batch = batch;
    this.#streams = streams;
  }

  /** Whether another sample can be added. */
  get hasRoom(): boolean {
    return (
      this.#unfinished.length < this.#streams && this.#samples.length < SAMPLES_PER_STREAM * this.#streams
    );
  }

  /** Whether all samples have been taken completely. */
  get isEmpty(): boolean {
    return this.#samples.length === 0;
  }

  /** Adds a sample. */
  add(sample: Sample): void {
    this.#samples.push(sample);
    if (sample.hasEnded) return;
    this.#unfinished.push(sample);
    this.#batch.add(sample);
  }

  /** Advances each unfinished sample by one symbol. */
  step(): void {
    if (this.#unfinished.length === 0) return;
    this.#batch.step();
    if (!this.#unfinished.some(({ hasEnded }) => hasEnded)) return;
    for (const sample of this.#unfinished) if (sample.hasEnded) this.#batch.remove(sample);
    this.#unfinished = this.#unfinished.filter(({ hasEnded }) => !hasEnded);
  }

  /** Yields the available bytes of the first sample and, if it has ended, of the next, and so on. */
  *take(): Generator<SamplePart, void, void> {
    while (this.#samples.length > 0) {
      const [sample] = this.#samples;
      const bytes = sample.take();
      const isLast = sample.hasEnded;
      if (isLast) this.#samples.shift();
      if (bytes.length > 0 || isLast) yield { sample, bytes, isLast };
      if (!isLast) return;
    }
  }
}
