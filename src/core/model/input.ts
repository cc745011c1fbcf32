import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { Region } from '../engine/memory.js';
import { affine, affineBackward } from './affine.js';
import type { LayerParameters, PackedMatrix } from './parameters.js';

/**
 * The input x of a recurrent layer, processed for rows = T·B positions at once. The rows are divided among the threads;
 * for the gradients of the weights, which are sums over all rows, the columns of the weights are.
 */
export interface LayerInput {
  /** Computes gates = x·Wx + b [rows][G·H]. */
  forward(engine: Engine, rows: number, gates: Region): void;
  /** Adds to dWx and computes dx (above the first layer), from the gradient of the pre-activations [rows][G·H]. */
  backward(engine: Engine, rows: number, dGates: Region): void;
}

/**
 * One-hot vectors of symbols: x·Wx is a row of Wx, and dWx adds to that row. An id of V or more is read as the zero
 * vector; it stands for a symbol outside the vocabulary or one that input dropout removed.
 */
export class OneHotInput implements LayerInput {
  /** @param ids the ids of the symbols [T][B] */
  constructor(
    readonly ids: Region,
    readonly weights: LayerParameters,
    readonly gradients: LayerParameters | undefined,
  ) {}

  forward({ kernels, thread }: Engine, rows: number, gates: Region): void {
    const { input, bias } = this.weights;
    const width = bias.length;
    const [r, R] = thread.share(rows);
    const out = gates.offset + r * width;
    kernels.gatherRows(R, width, input.shape[0], this.ids.offset + r, input.offset, bias.offset, out);
  }

  backward({ kernels, thread }: Engine, rows: number, dGates: Region): void {
    const { input, firstInputColumn } = this.gradients!;
    const width = input.shape[1];
    const [n, N] = thread.share(width - firstInputColumn, LANES);
    const from = dGates.offset + firstInputColumn + n;
    const to = input.offset + firstInputColumn + n;
    kernels.scatterAddRows(rows, N, input.shape[0], this.ids.offset, from, width, to, width);
  }
}

/** The output of the layer below. */
export class DenseInput implements LayerInput {
  /**
   * @param x the offset of the output of the layer below [T][B][H]
   * @param dx the gradient with respect to it, in training
   */
  constructor(
    readonly x: number,
    readonly dx: Region | undefined,
    readonly weights: LayerParameters,
    readonly packed: PackedMatrix,
    readonly gradients: LayerParameters | undefined,
  ) {}

  forward(engine: Engine, rows: number, gates: Region): void {
    affine(engine, rows, this.x, this.packed, this.weights.bias, gates);
  }

  backward(engine: Engine, rows: number, dGates: Region): void {
    const { kernels, thread } = engine;
    const { source, firstColumn } = this.packed;
    const [H, width] = source.shape;
    // dWx += xᵀ·dGates
    const [n, N] = thread.share(width - firstColumn, LANES);
    const from = dGates.offset + firstColumn + n;
    const dWx = this.gradients!.input.offset + firstColumn + n;
    kernels.multiplyTransposed(H, N, rows, this.x, H, from, width, dWx, width);
    affineBackward(engine, rows, dGates, this.packed, this.dx!);
  }
}
