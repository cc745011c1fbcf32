import type { Engine } from '../engine/engine.js';
import type { Region } from '../engine/memory.js';
import type { LayerParameters, PackedWeights } from './parameters.js';

/** What an LSTM layer reads: for `rows` = T·B positions at once, gates = x·Wx + b, and the gradients of that. */
export interface LayerInput {
  forward(engine: Engine, rows: number, gates: Region): void;
  backward(engine: Engine, rows: number, dGates: Region): void;
}

/** One-hot symbols: x·Wx is a row of Wx, and the gradient of Wx adds to that row. */
export class OneHotInput implements LayerInput {
  /** @param ids [T][B] */
  constructor(
    readonly ids: Region,
    readonly weights: LayerParameters,
    readonly gradients: LayerParameters | undefined,
  ) {}

  forward({ kernels }: Engine, rows: number, gates: Region): void {
    const { input, bias } = this.weights;
    kernels.gatherRows(rows, bias.length, this.ids.offset, input.offset, bias.offset, gates.offset);
  }

  backward({ kernels }: Engine, rows: number, dGates: Region): void {
    const { input, bias } = this.gradients!;
    kernels.scatterAddRows(
      rows,
      bias.length,
      this.ids.offset,
      dGates.offset,
      bias.length,
      input.offset,
      bias.length,
    );
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
    readonly packed: NonNullable<PackedWeights['layers'][number]['input']>,
    readonly gradients: LayerParameters | undefined,
  ) {}

  forward({ kernels }: Engine, rows: number, gates: Region): void {
    const [H, gateWidth] = this.packed.source.shape;
    kernels.repeatRow(rows, gateWidth, this.weights.bias.offset, gates.offset);
    kernels.multiply(
      rows,
      gateWidth,
      this.packed.inputs,
      this.x,
      H,
      this.packed.packed.offset,
      gates.offset,
      gateWidth,
    );
  }

  backward({ kernels, memory }: Engine, rows: number, dGates: Region): void {
    const [H, gateWidth] = this.packed.source.shape;
    const dWx = this.gradients!.input.offset;
    const dx = this.dx!;
    // dWx += xᵀ·dGates;  dx = dGates·Wxᵀ
    kernels.multiplyTransposed(H, gateWidth, rows, this.x, H, dGates.offset, gateWidth, dWx, gateWidth);
    memory.view(dx, 0, rows * H).fill(0);
    const WxT = this.packed.packedTransposed!.offset;
    kernels.multiply(rows, H, gateWidth, dGates.offset, gateWidth, WxT, dx.offset, H);
  }
}
