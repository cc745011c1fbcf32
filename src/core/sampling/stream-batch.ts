import type { Stepper } from '../model/stepper.js';

/** A stream of symbols that a model reads, and that decides from the logits what to read next. */
export interface Stream {
  /** The id to read next. */
  readonly input: number;
  /** Continues after `input` was read. @param logits those of the symbol after it [V] */
  advance(logits: Float32Array): void;
}

/**
 * Streams that a model reads side by side, one symbol of each at a time; a few together take hardly longer than one. Streams
 * come and go, and none changes a bit of another.
 */
export class StreamBatch {
  readonly #steppers: readonly Stepper[];
  /** The smallest stepper with a place for every stream. */
  #stepper: Stepper;
  /** The stream in each place, from the first. */
  readonly #streams: Stream[] = [];

  /** @param steppers over the same weights, from the one with the fewest streams up */
  constructor(steppers: readonly Stepper[]) {
    this.#steppers = steppers;
    this.#stepper = steppers[0];
  }

  /** The number of streams; at most that of the largest stepper. */
  get size(): number {
    return this.#streams.length;
  }

  /** Adds a stream, which begins in the zero state. */
  add(stream: Stream): void {
    this.#streams.push(stream);
    this.#moveToFit();
    this.#stepper.reset(this.size - 1);
  }

  /** Removes a stream; its state is lost. */
  remove(stream: Stream): void {
    const place = this.#streams.indexOf(stream);
    const last = this.#streams.pop()!;
    if (last !== stream) {
      this.#streams[place] = last;
      this.#stepper.copyState(this.size, this.#stepper, place);
    }
    this.#moveToFit();
  }

  /** Lets every stream read its next symbol and advance. */
  step(): void {
    const { ids, logits } = this.#stepper;
    this.#streams.forEach((stream, b) => (ids[b] = stream.input));
    this.#stepper.step();
    this.#streams.forEach((stream, b) => stream.advance(logits[b]));
  }

  #moveToFit(): void {
    const before = this.#stepper;
    this.#stepper = this.#steppers.find(({ size }) => size >= this.size)!;
    if (this.#stepper === before) return;
    const kept = Math.min(this.size, before.size);
    for (let b = 0; b < kept; b++) before.copyState(b, this.#stepper, b);
  }
}
