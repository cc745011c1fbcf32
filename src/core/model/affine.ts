import type { Engine } from '../engine/engine.js';
import type { Region } from '../engine/memory.js';
import type { PackedMatrix } from './parameters.js';

/**
 * Computes out = x·W + b; the rows are divided among the threads. Columns of W before the first one in use add nothing.
 * @param x the offset of x [rows][K], K the rows of W
 * @param bias b [N], N the columns of W
 * @param out [rows][N]
 */
export function affine(
  { kernels, thread }: Engine,
  rows: number,
  x: number,
  { source, firstColumn, inputs, packed }: PackedMatrix,
  bias: Region,
  out: Region,
): void {
  const [K, N] = source.shape;
  const [r, R] = thread.share(rows);
  const to = out.offset + r * N;
  kernels.repeatRow(R, N, bias.offset, to);
  kernels.multiply(R, N - firstColumn, inputs, x + r * K, K, packed.offset, to + firstColumn, N);
}

/**
 * Computes the gradient of `affine` with respect to x, dx = dOut·Wᵀ; the rows are divided among the threads.
 * @param dOut [rows][N]
 * @param dx [rows][K]
 */
export function affineBackward(
  { kernels, thread }: Engine,
  rows: number,
  dOut: Region,
  { source, firstColumn, packedTransposed }: PackedMatrix,
  dx: Region,
): void {
  const [K, N] = source.shape;
  const [r, R] = thread.share(rows);
  const from = dOut.offset + r * N + firstColumn;
  const to = dx.offset + r * K;
  kernels.clear(R * K, to);
  kernels.multiply(R, K, N - firstColumn, from, N, packedTransposed!.offset, to, K);
}
