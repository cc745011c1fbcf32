import { ByteBuffer } from '../../../core/typed-arrays.js';
import type { SamplePart } from '../../../core/sampling/sample.js';
import { lineFeed } from '../../../core/text/code-points.js';
import { describeBytes } from '../bytes-record.js';

/** How samples are written to standard output. */
export interface Form {
  /** The bytes to write for a part of a sample. */
  write(part: SamplePart): Uint8Array;
}

const encoder = new TextEncoder();

/** Samples as their text, as it is made, each with what comes after it. */
export class TextForm implements Form {
  readonly #ending: string;
  readonly #isSeparatorGiven: boolean;
  #lastByte: number | undefined;

  /**
   * @param separator comes after each sample; without one, a newline where a sample does not end in one
   * @param isOpen whether nothing comes after a sample for which no separator is given
   */
  constructor(separator: string | undefined, isOpen: boolean) {
    this.#ending = separator ?? (isOpen ? '' : '\n');
    this.#isSeparatorGiven = separator !== undefined;
  }

  write({ bytes, isLast }: SamplePart): Uint8Array {
    this.#lastByte = bytes.at(-1) ?? this.#lastByte;
    if (!isLast) return bytes;
    const endsInNewline = this.#lastByte === lineFeed;
    this.#lastByte = undefined;
    if (endsInNewline && !this.#isSeparatorGiven) return bytes;
    return Buffer.concat([bytes, encoder.encode(this.#ending)]);
  }
}

/** Samples as JSON, an object on a line each, once it has ended: `seed, text, rngSeed`. */
export class RecordForm implements Form {
  readonly #text = new ByteBuffer();

  write({ sample: { seed, rngSeed }, bytes, isLast }: SamplePart): Uint8Array {
    this.#text.push(bytes);
    if (!isLast) return new Uint8Array(0);
    const record = {
      ...describeBytes('seed', Buffer.from(seed.text)),
      ...describeBytes('text', this.#text.take()),
      rngSeed,
    };
    return encoder.encode(`${JSON.stringify(record)}\n`);
  }
}
