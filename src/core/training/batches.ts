import { Random } from '../random.js';
import type { BatchShape } from '../model/buffers.js';

/** A text as it is read in an epoch: the same every time, or in an order of the epoch's own. */
export interface EpochText {
  readonly length: number;
  /** Puts the text in the order of an epoch (from 0); a text without it has one order. */
  beginEpoch?(epoch: number): void;
  /** Copies `count` ids from `start` on to `target[targetOffset]`, `target[targetOffset + stride]` and so on. */
  copyTo(start: number, count: number, target: Int32Array, targetOffset: number, stride: number): void;
}

/**
 * The batch that a text of `length` symbols fills: `shape` itself, or a smaller one for a text shorter than one batch,
 * so that as much of it as can be is read.
 */
export function fitBatch(length: number, shape: BatchShape): BatchShape {
  const predictions = length - 1;
  const sequenceLength = Math.min(shape.sequenceLength, predictions);
  const batchSize = Math.min(shape.batchSize, Math.floor(predictions / sequenceLength));
  return { batchSize, sequenceLength };
}

/** Epochs with at least this many segments give one up, so that the streams can begin at a different place each time. */
const SEGMENTS_FOR_JITTER = 20;

/**
 * A text as batches for truncated BPTT. Each epoch the text is cut into B streams of equal length, read side by side in
 * segments of T symbols; stream b of a segment goes on where it ended in the segment before, so the network's state can
 * be carried. Where the first stream begins is drawn anew each epoch, among the symbols that are left over, and so is
 * which segments are half as long, if some are to be (Merity et al. 2018).
 */
export class Batches {
  /** Segments, and so steps of training, in an epoch. */
  readonly perEpoch: number;
  /** Of these, those that are half as long. */
  readonly #shortPerEpoch: number;
  readonly #streamLength: number;
  /** The epoch that was begun last, and where its first stream begins. */
  #epoch = -1;
  #epochStart = 0;
  /** The epoch whose segments were laid out last, and where in a stream each begins; at last the stream's length. */
  #laidOut = -1;
  #segmentStarts: number[] = [];

  /** @param jitter the share of the segments that are half as long */
  constructor(
    readonly text: EpochText,
    readonly shape: BatchShape,
    readonly seed: string,
    jitter = 0,
  ) {
    const { batchSize: B, sequenceLength: T } = shape;
    const segments = Math.floor((text.length - 1) / (B * T));
    this.perEpoch = segments >= SEGMENTS_FOR_JITTER ? segments - 1 : segments;
    this.#shortPerEpoch = Math.floor(jitter * this.perEpoch);
    this.#streamLength = this.perEpoch * T - this.#shortPerEpoch * (T - this.#half);
  }

  /** Steps of a short segment. */
  get #half(): number {
    return Math.ceil(this.shape.sequenceLength / 2);
  }

  /** Whether a step (from 0) begins an epoch: its streams stand at new places, and the state is to be zero. */
  beginsEpoch(step: number): boolean {
    return step % this.perEpoch === 0;
  }

  /** Predictions made in the first `steps` steps. */
  predictionsOf(steps: number): number {
    const epochs = Math.floor(steps / this.perEpoch);
    const [start] = this.#segment(steps);
    return this.shape.batchSize * (epochs * this.#streamLength + start);
  }

  /**
   * Fills in the symbols of step `step` (from 0) and those that follow each of them.
   * @param inputs,targets [T][B]
   * @returns T of this step
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

  /** Begins an epoch, unless it has begun. */
  #begin(epoch: number): void {
    if (epoch === this.#epoch) return;
    const left = this.text.length - 1 - this.#streamLength * this.shape.batchSize;
    this.#epochStart = new Random(this.seed, 'epoch', epoch).integer(left + 1);
    this.text.beginEpoch?.(epoch);
    this.#epoch = epoch;
  }

  /** Where in its stream the segment of a step begins, and its T. */
  #segment(step: number): [start: number, length: number] {
    const epoch = Math.floor(step / this.perEpoch);
    if (this.#shortPerEpoch === 0)
      return [(step % this.perEpoch) * this.shape.sequenceLength, this.shape.sequenceLength];
    if (epoch !== this.#laidOut) this.#layOut(epoch);
    const start = this.#segmentStarts[step % this.perEpoch];
    return [start, this.#segmentStarts[(step % this.perEpoch) + 1] - start];
  }

  /** Draws which segments of an epoch are short: of those that are left, each is as likely to be one. */
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
