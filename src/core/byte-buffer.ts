import { withRoom } from './typed-arrays.js';

/** Bytes that come in pieces and are taken together. */
export class ByteBuffer {
  #bytes = new Uint8Array(64);
  #length = 0;

  /** Appends `bytes`. */
  push(bytes: Uint8Array): void {
    const length = this.#length + bytes.length;
    this.#bytes = withRoom(this.#bytes, length);
    this.#bytes.set(bytes, this.#length);
    this.#length = length;
  }

  /** All bytes that came since the last call. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
