import type { Stage } from './transform.js';
import type { Preprocessing } from './preprocessing.js';
import { carriageReturn, lineFeed } from './code-points.js';

/**
 * Returns `bytes` without the final newline, if any: `\n`, and with newline normalization also `\r\n` or `\r`.
 */
export function withoutFinalNewline(bytes: Uint8Array, { normalizeNewlines }: Preprocessing): Uint8Array {
  const text = bytes.at(-1) === lineFeed ? bytes.subarray(0, -1) : bytes;
  return normalizeNewlines && text.at(-1) === carriageReturn ? text.subarray(0, -1) : text;
}

/** Converts CRLF and lone CR to LF, also across blocks: `'a\r\nb\r'` → `'a\nb\n'`. */
export class NewlineNormalizer implements Stage {
  #afterReturn = false;
  #block = new Uint32Array(0);

  write(points: Uint32Array): Uint32Array {
    if (!this.#afterReturn && !points.includes(carriageReturn)) return points;
    if (this.#block.length < points.length) this.#block = new Uint32Array(points.length);
    let length = 0;
    for (const point of points) {
      // A CR is written as LF immediately, so an LF after it is skipped.
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
