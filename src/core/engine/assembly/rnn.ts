// The element-wise part of the simple recurrent cell, forward and backward.
import { bytes, tanh } from './arithmetic';

export function rnnForward(B: i32, U: i32, H: i32, sums: i32, h: i32): void {
  const width = bytes(H);
  const units = bytes(U);
  let from = bytes(sums);
  let to = bytes(h);
  for (let b = 0; b < B; b++) {
    for (let j: usize = 0; j < units; j += 16) v128.store(to + j, tanh(v128.load(from + j)));
    from += width;
    to += width;
  }
}

export function rnnBackward(B: i32, U: i32, H: i32, sums: i32, h: i32, dh: i32): void {
  const width = bytes(H);
  const units = bytes(U);
  const one = f32x4.splat(1);
  let to = bytes(sums);
  let ph = bytes(h);
  let pdh = bytes(dh);
  for (let b = 0; b < B; b++) {
    for (let j: usize = 0; j < units; j += 16) {
      const value = v128.load(ph + j);
      v128.store(to + j, f32x4.mul(v128.load(pdh + j), f32x4.sub(one, f32x4.mul(value, value))));
    }
    to += width;
    ph += width;
    pdh += width;
  }
}
