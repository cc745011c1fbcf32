// Kernels that work on whole rows.
import { bytes } from './arithmetic';

export function gatherRows(R: i32, N: i32, V: i32, ids: i32, w: i32, bias: i32, out: i32): void {
  const row = bytes(N);
  let to = bytes(out);
  for (let r = 0; r < R; r++) {
    const id = load<i32>(bytes(ids + r));
    if (id >= V) {
      memory.copy(to, bytes(bias), row);
    } else {
      const from = bytes(w) + <usize>id * row;
      for (let j: usize = 0; j < row; j += 16) {
        v128.store(to + j, f32x4.add(v128.load(from + j), v128.load(bytes(bias) + j)));
      }
    }
    to += row;
  }
}

export function scatterAddRows(R: i32, N: i32, V: i32, ids: i32, src: i32, lds: i32, dw: i32, ldw: i32): void {
  const row = bytes(N);
  let from = bytes(src);
  for (let r = 0; r < R; r++) {
    const id = load<i32>(bytes(ids + r));
    if (id < V) addTo(bytes(dw) + <usize>id * bytes(ldw), from, row);
    from += bytes(lds);
  }
}

export function addRowsTo(R: i32, N: i32, src: i32, lds: i32, sum: i32): void {
  let from = bytes(src);
  for (let r = 0; r < R; r++) {
    addTo(bytes(sum), from, bytes(N));
    from += bytes(lds);
  }
}

// @ts-ignore: decorator
@inline function addTo(to: usize, from: usize, length: usize): void {
  for (let j: usize = 0; j < length; j += 16) v128.store(to + j, f32x4.add(v128.load(to + j), v128.load(from + j)));
}

export function repeatRow(R: i32, N: i32, row: i32, out: i32): void {
  for (let r = 0; r < R; r++) memory.copy(bytes(out) + <usize>r * bytes(N), bytes(row), bytes(N));
}

export function multiplyByRow(R: i32, N: i32, src: i32, factors: i32, out: i32): void {
  const length = bytes(N);
  let from = bytes(src);
  let to = bytes(out);
  for (let r = 0; r < R; r++) {
    for (let j: usize = 0; j < length; j += 16) {
      v128.store(to + j, f32x4.mul(v128.load(from + j), v128.load(bytes(factors) + j)));
    }
    from += length;
    to += length;
  }
}

export function carryRows(R: i32, N: i32, ld: i32, resets: i32, from: i32, to: i32): void {
  for (let r = 0; r < R; r++) {
    const target = bytes(to) + <usize>r * bytes(ld);
    const source = bytes(from) + <usize>r * bytes(ld);
    if (load<i32>(bytes(resets + r)) != 0) memory.fill(target, 0, bytes(N));
    else if (target != source) memory.copy(target, source, bytes(N));
  }
}

export function clear(n: i32, x: i32): void {
  memory.fill(bytes(x), 0, bytes(n));
}

export function copy(n: i32, from: i32, to: i32): void {
  memory.copy(bytes(to), bytes(from), bytes(n));
}
