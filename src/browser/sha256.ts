import type { Hash } from '../core/host.js';

/** The initial hash value and the constants of SHA-256: fractions of square and cube roots of primes (FIPS 180-4). */
const INITIAL = rootFractions(8, 1 / 2);
const CONSTANTS = rootFractions(64, 1 / 3);

/** Bytes per block. */
const BLOCK = 64;

/** Incremental SHA-256 (FIPS 180-4). `crypto.subtle` is asynchronous and hashes only complete messages. */
export class Sha256 implements Hash {
  readonly #state = Uint32Array.from(INITIAL);
  readonly #block = new Uint8Array(BLOCK);
  readonly #words = new Uint32Array(BLOCK);
  /** The number of bytes hashed so far. */
  #length = 0;

  update(bytes: Uint8Array): void {
    for (let start = 0; start < bytes.length;) {
      const filled = this.#length % BLOCK;
      const piece = bytes.subarray(start, start + BLOCK - filled);
      this.#block.set(piece, filled);
      start += piece.length;
      this.#length += piece.length;
      if (this.#length % BLOCK === 0) this.#compress();
    }
  }

  hex(): string {
    const bits = new DataView(new ArrayBuffer(8));
    bits.setBigUint64(0, 8n * BigInt(this.#length));
    const zeros = (2 * BLOCK - 1 - 8 - (this.#length % BLOCK)) % BLOCK;
    this.update(Uint8Array.of(0x80));
    this.update(new Uint8Array(zeros));
    this.update(new Uint8Array(bits.buffer));
    return Array.from(this.#state, (word) => word.toString(16).padStart(8, '0')).join('');
  }

  #compress(): void {
    const w = this.#words;
    const view = new DataView(this.#block.buffer);
    for (let t = 0; t < 16; t++) w[t] = view.getUint32(4 * t);
    for (let t = 16; t < BLOCK; t++) {
      const [x, y] = [w[t - 15], w[t - 2]];
      const s0 = rotate(x, 7) ^ rotate(x, 18) ^ (x >>> 3);
      const s1 = rotate(y, 17) ^ rotate(y, 19) ^ (y >>> 10);
      w[t] = w[t - 16] + s0 + w[t - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = this.#state;
    for (let t = 0; t < BLOCK; t++) {
      const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
      const t1 = (h + s1 + ((e & f) ^ (~e & g)) + CONSTANTS[t] + w[t]) | 0;
      const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
      const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) | 0, c, b, a, (t1 + t2) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, k) => (this.#state[k] += word));
  }
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** Returns the first 32 fractional bits of the first `count` primes, each raised to `power`. */
function rootFractions(count: number, power: number): number[] {
  const fractions: number[] = [];
  for (let n = 2; fractions.length < count; n++) {
    let isPrime = true;
    for (let k = 2; k * k <= n; k++) if (n % k === 0) isPrime = false;
    const root = n ** power;
    if (isPrime) fractions.push(Math.floor((root - Math.floor(root)) * 2 ** 32));
  }
  return fractions;
}
