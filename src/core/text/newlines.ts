import type { Stage } from './transform.js';
import type { Treatment } from './treatment.js';
import { carriageReturn, lineFeed } from './code-points.js';

/**
 * The bytes of a text without the newline at its end, if there is one: `\n`, or where newlines are normalised `\r\n` or
 * `\r` too.
 */
export function withoutFinalNewline(bytes: Uint8Array, { normalizeNewlines }: Treatment): Uint8Array {
  const text = bytes.at(-1) === lineFeed ? bytes.subarray(0, -1) : bytes;
  return normalizeNewlines && text.at(-1) === carriageReturn ? text.subarray(0, -1) : text;
}

/** Turns CRLF and lone CR into LF, also where a chunk ends between the two. */
export class NewlineNormalizer implements Stage {
  #afterReturn = false;
  #block = new Uint32Array(0);

  write(points: Uint32Array): Uint32Array {
    if (!this.#afterReturn && !points.includes(carriageReturn)) return points;
    if (this.#block.length < points.length) this.#block = new Uint32Array(points.length);
    let length = 0;
    for (const point of points) {
      // A CR is written as LF at once, so the LF that may follow it is the one left out.
      if (point !== lineFeed || !this.#afterReturn) {
        this.#block[length++] = point === carriageReturn ? lineFeed : point;
      }
      this.#afterReturn = point === carriageReturn;
    }
    return this.#block.subarray(0, length);
  }

  end(): Uint32Array {
    this.#afterReturn = false;
    return this.#block.subarray(0, 0);
  }
}
