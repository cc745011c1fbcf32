import type { Stepper } from '../model/stepper.js';

/** A stream of symbols for a model. It chooses the next symbol to read from the logits. */
export interface Stream {
  /** The id to read next. */
  readonly input: number;
  /** Chooses the next input after `input` was read. @param logits the logits of the symbol after `input` [V] */
  advance(logits: Float32Array): void;
}

/**
 * A batch of streams that a model reads in parallel, one symbol per stream and step. A few streams take hardly longer
 * than one. Streams can be added and removed at any time and never affect each other's results.
 */
export class StreamBatch {
  readonly #steppers: readonly Stepper[];
  /** The smallest stepper with enough streams. */
  #stepper: Stepper;
  /** The stream at each batch index b. */
  readonly #streams: Stream[] = [];

  /** @param steppers over the same weights, in ascending order of batch size */
  constructor(steppers: readonly Stepper[]) {
    this.#steppers = steppers;
    this.#stepper = steppers[0];
  }

  /** The number of streams, at most the batch size of the largest stepper. */
  get size(): number {
    return this.#streams.length;
  }

  /** Adds a stream, which starts from the zero state. */
  add(stream: Stream): void {
    this.#streams.push(stream);
    this.#resize();
    this.#stepper.reset(this.size - 1);
  }

  /** Removes a stream and discards its state. */
  remove(stream: Stream): void {
    const index = this.#streams.indexOf(stream);
    const last = this.#streams.pop()!;
    if (last !== stream) {
      this.#streams[index] = last;
      this.#stepper.copyState(this.size, this.#stepper, index);
    }
    this.#resize();
  }

  /** Runs one step: every stream reads its next symbol and advances. */
  step(): void {
    const { ids, logits } = this.#stepper;
    this.#streams.forEach((stream, b) => (ids[b] = stream.input));
    this.#stepper.step();
    this.#streams.forEach((stream, b) => stream.advance(logits[b]));
  }

  /** Moves the states to the smallest stepper with enough streams. */
  #resize(): void {
    const before = this.#stepper;
    this.#stepper = this.#steppers.find(({ size }) => size >= this.size)!;
    if (this.#stepper === before) return;
    const kept = Math.min(this.size, before.size);
    for (let b = 0; b < kept; b++) before.copyState(b, this.#stepper, b);
  }
}
