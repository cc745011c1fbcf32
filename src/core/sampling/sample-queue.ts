import type { Sample, SamplePart } from './sample.js';
import type { StreamBatch } from './stream-batch.js';

/** For each stream so many samples may be begun and not yet written: one that goes on for long lets others end meanwhile. */
const SAMPLES_PER_STREAM = 4;

/** Symbols that samples waiting for their turn may hold, all together. */
const MOST_HELD = 2 ** 24;

/** How many streams samples of `length` symbols may be made in: what they hold until their turn comes is bounded. */
export function mostStreams(length: number): number {
  return Math.max(1, Math.floor(MOST_HELD / (SAMPLES_PER_STREAM * length)));
}

/** Samples that are made side by side and come out in the order in which they were begun, the first as it is made. */
export class SampleQueue {
  readonly #batch: StreamBatch;
  readonly #streams: number;
  /** From the first that has not come out whole. */
  readonly #samples: Sample[] = [];
  /** Those of them that have not ended. */
  #unfinished: Sample[] = [];

  /** @param streams how many samples may be made at the same time */
  constructor(batch: StreamBatch, streams: number) {
    this.#batch = batch;
    this.#streams = streams;
  }

  /** Whether another sample may be begun. */
  get hasRoom(): boolean {
    return (
      this.#unfinished.length < this.#streams && this.#samples.length < SAMPLES_PER_STREAM * this.#streams
    );
  }

  /** Whether all samples have come out whole. */
  get isEmpty(): boolean {
    return this.#samples.length === 0;
  }

  /** Begins a sample. */
  add(sample: Sample): void {
    this.#samples.push(sample);
    if (sample.hasEnded) return;
    this.#unfinished.push(sample);
    this.#batch.add(sample);
  }

  /** Goes on by one symbol of each sample. */
  step(): void {
    if (this.#unfinished.length === 0) return;
    this.#batch.step();
    if (!this.#unfinished.some(({ hasEnded }) => hasEnded)) return;
    for (const sample of this.#unfinished) if (sample.hasEnded) this.#batch.remove(sample);
    this.#unfinished = this.#unfinished.filter(({ hasEnded }) => !hasEnded);
  }

  /** What can come out: what there is of the first sample, and if it has ended, of the next, and so on. */
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
