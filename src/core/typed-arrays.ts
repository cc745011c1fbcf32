type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array;

/**
 * Returns an array with room for `length` numbers: `array` itself, or a copy that is at least twice as long. Doubling
 * keeps the cost of appending number by number linear.
 */
export function withRoom<Type extends Numbers>(array: Type, length: number): Type {
  if (length <= array.length) return array;
  const larger = emptyLike(array, Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

/** Concatenates one or more arrays. The result has the type of the first. */
export function concatenate<Type extends Numbers>(arrays: readonly Type[]): Type {
  const length = arrays.reduce((sum, array) => sum + array.length, 0);
  const whole = emptyLike(arrays[0], length);
  let end = 0;
  for (const array of arrays) {
    whole.set(array, end);
    end += array.length;
  }
  return whole;
}

function emptyLike<Type extends Numbers>(array: Type, length: number): Type {
  // Bytes may come as a Buffer, whose constructor is deprecated.
  if (array instanceof Uint8Array) return new Uint8Array(length) as Numbers as Type;
  return new (array.constructor as new (length: number) => Type)(length);
}

/** A buffer for bytes that arrive in pieces and are taken together. */
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

  /** Returns all bytes pushed since the last call. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }
}
