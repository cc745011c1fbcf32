import { Random } from '../random.js';
import type { BatchShape } from '../model/buffers.js';

/** A text to train on, whose order may change from epoch to epoch. */
export interface EpochText {
  readonly length: number;
  /** Reorders the text for an epoch (from 0). A text without this method keeps its order. */
  beginEpoch?(epoch: number): void;
  /** Copies the `count` ids from `start` to `target[targetOffset]`, `target[targetOffset + stride]` and so on. */
  copyTo(start: number, count: number, target: Int32Array, targetOffset: number, stride: number): void;
}

/** Returns `shape`, reduced if a text of `length` symbols does not fill one batch of it. */
export function fitBatch(length: number, shape: BatchShape): BatchShape {
  const predictions = length - 1;
  const sequenceLength = Math.min(shape.sequenceLength, predictions);
  const batchSize = Math.min(shape.batchSize, Math.floor(predictions / sequenceLength));
  return { batchSize, sequenceLength };
}

/** An epoch of at least this many segments skips one, so that its streams can start at a random offset. */
const SEGMENTS_FOR_OFFSET = 20;

/**
 * Cuts a text into batches for truncated backpropagation through time. Each epoch has B streams of equal length, read side
 * by side in segments of T symbols. A stream continues from segment to segment, so the network's state can be carried.
 * Every epoch draws the start of its first stream among the leftover symbols. It also draws which segments are half as
 * long, if `jitter` asks for some (Merity et al. 2018).
 */
export class Batches {
  /** The number of segments in an epoch; each is a step of training. */
  readonly perEpoch: number;
  /** The number of segments in an epoch that are half as long. */
  readonly #shortPerEpoch: number;
  readonly #streamLength: number;
  /** The current epoch, and the start of its first stream. */
  #epoch = -1;
  #epochStart = 0;
  /** The epoch that `#segmentStarts` belongs to; the starts are offsets in a stream, and the last is its length. */
  #laidOut = -1;
  #segmentStarts: number[] = [];

  /** @param jitter the fraction of the segments that are half as long */
  constructor(
    readonly text: EpochText,
    readonly shape: BatchShape,
    readonly seed: string,
    jitter = 0,
  ) {
    const { batchSize: B, sequenceLength: T } = shape;
    const segments = Math.floor((text.length - 1) / (B * T));
    this.perEpoch = segments >= SEGMENTS_FOR_OFFSET ? segments - 1 : segments;
    this.#shortPerEpoch = Math.floor(jitter * this.perEpoch);
    this.#streamLength = this.perEpoch * T - this.#shortPerEpoch * (T - this.#half);
  }

  /** Returns the length of a short segment. */
  get #half(): number {
    return Math.ceil(this.shape.sequenceLength / 2);
  }

  /** Returns whether a step (from 0) is the first of an epoch: its streams start at new places, from the zero state. */
  beginsEpoch(step: number): boolean {
    return step % this.perEpoch === 0;
  }

  /** Returns the number of predictions in the first `steps` steps. */
  predictionsOf(steps: number): number {
    const epochs = Math.floor(steps / this.perEpoch);
    const [start] = this.#segment(steps);
    return this.shape.batchSize * (epochs * this.#streamLength + start);
  }

  /**
   * Writes the symbols of a step (from 0), and the symbol that follows each of them.
   * @param inputs,targets [T][B]
   * @returns the T of this step
   */
  fill(step: number, inputs: Int32Array, targets: Int32Array): number {
    const { batchSize: B } = this.shape;
    this.#begin(Math.floor(step / this.perEpoch));
    const [start, T] = this.#segment(step);
    for (let b = 0; b < B; b++) {
      const position = this.#epochStart + start + b * this.#streamLength;
      this.text.copyTo(position, T, inputs, b, B);
      this.text.copyTo(position + 1, T, targets, b, B);
    }
    return T;
  }

  /** Starts an epoch, unless it is the current one. */
  #begin(epoch: number): void {
    if (epoch === this.#epoch) return;
    const left = this.text.length - 1 - this.#streamLength * this.shape.batchSize;
    this.#epochStart = new Random(this.seed, 'epoch', epoch).integer(left + 1);
    this.text.beginEpoch?.(epoch);
    this.#epoch = epoch;
  }

  /** Returns the offset of a step's segment in its stream, and its T. */
  #segment(step: number): [start: number, length: number] {
    const epoch = Math.floor(step / this.perEpoch);
    if (this.#shortPerEpoch === 0)
      return [(step % this.perEpoch) * this.shape.sequenceLength, this.shape.sequenceLength];
    if (epoch !== this.#laidOut) this.#layOut(epoch);
    const start = this.#segmentStarts[step % this.perEpoch];
    return [start, this.#segmentStarts[(step % this.perEpoch) + 1] - start];
  }

  /** Draws which segments of an epoch are short, each with the same probability. */
  #layOut(epoch: number): void {
    const random = new Random(this.seed, 'segments', epoch);
    const starts = [0];
    let short = this.#shortPerEpoch;
    for (let left = this.perEpoch; left > 0; left--) {
      const isShort = random.integer(left) < short;
      if (isShort) short--;
      starts.push(starts.at(-1)! + (isShort ? this.#half : this.shape.sequenceLength));
    }
    this.#segmentStarts = starts;
    this.#laidOut = epoch;
  }
}
