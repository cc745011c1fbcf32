import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { Region } from '../engine/memory.js';
import { affine, affineBackward } from './affine.js';
import type { LayerParameters, PackedMatrix } from './parameters.js';

/**
 * What a recurrent layer reads: for `rows` = T·B positions at once, gates = x·Wx + b, and the gradients of that. Threads
 * share out the rows; for the gradient by a weight, which is a sum over all rows, the columns of the weights.
 */
export interface LayerInput {
  forward(engine: Engine, rows: number, gates: Region): void;
  backward(engine: Engine, rows: number, dGates: Region): void;
}

/**
 * One-hot symbols: x·Wx is a row of Wx, and the gradient of Wx adds to that row. An id of V or more is read as a
 * zero vector: a symbol that the model has never seen, or one that is left out.
 */
export class OneHotInput implements LayerInput {
  /** @param ids [T][B] */
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
    const { input, firstOfInput: first } = this.gradients!;
    const width = input.shape[1];
    const [n, N] = thread.share(width - first, LANES);
    const [from, to] = [dGates.offset + first + n, input.offset + first + n];
    kernels.scatterAddRows(rows, N, input.shape[0], this.ids.offset, from, width, to, width);
  }
}

/** Vectors, from the layer below. */
export class DenseInput implements LayerInput {
  /**
   * @param x where [T][B][H] of the layer below begins
   * @param dx the gradient by it, in training
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
    const { source, first } = this.packed;
    const [H, width] = source.shape;
    // dWx += xᵀ·dGates
    const [n, N] = thread.share(width - first, LANES);
    const [from, dWx] = [dGates.offset + first + n, this.gradients!.input.offset + first + n];
    kernels.multiplyTransposed(H, N, rows, this.x, H, from, width, dWx, width);
    affineBackward(engine, rows, dGates, this.packed, this.dx!);
  }
}
