import type { Engine } from '../engine/engine.js';
import type { Region } from '../engine/memory.js';
import type { PackedMatrix } from './parameters.js';

/**
 * out = x·W + b, row by row; threads share out the rows. Columns of W that are not in use add nothing.
 * @param x where [rows][inputs] begins; its rows are as long as W has rows
 * @param bias [outputs]
 */
export function affine(
  { kernels, thread }: Engine,
  rows: number,
  x: number,
  { source, first, inputs, packed }: PackedMatrix,
  bias: Region,
  out: Region,
): void {
  const [K, N] = source.shape;
  const [r, R] = thread.share(rows);
  const to = out.offset + r * N;
  kernels.repeatRow(R, N, bias.offset, to);
  kernels.multiply(R, N - first, inputs, x + r * K, K, packed.offset, to + first, N);
}

/** The gradient of `affine` by x, dx = dOut·Wᵀ; threads share out the rows. */
export function affineBackward(
  { kernels, thread }: Engine,
  rows: number,
  dOut: Region,
  { source, first, packedTransposed }: PackedMatrix,
  dx: Region,
): void {
  const [K, N] = source.shape;
  const [r, R] = thread.share(rows);
  const to = dx.offset + r * K;
  kernels.clear(R * K, to);
  kernels.multiply(R, K, N - first, dOut.offset + r * N + first, N, packedTransposed!.offset, to, K);
}
