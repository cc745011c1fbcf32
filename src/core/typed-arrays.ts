/** Typed arrays that grow, and that are joined. */
type Numbers = Uint8Array | Uint16Array | Uint32Array | Int32Array | Float32Array;

/**
 * An array with room for `length` numbers: `array` itself, or a copy of twice its length at least, so that what is
 * appended number by number is copied but a few times.
 */
export function withRoom<Type extends Numbers>(array: Type, length: number): Type {
  if (length <= array.length) return array;
  const larger = emptyLike(array, Math.max(length, 2 * array.length));
  larger.set(array);
  return larger;
}

/** The numbers of several arrays, at least one, in an array of the first one's type. */
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
