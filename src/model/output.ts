import type { Engine } from '../engine/engine.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import type { Parameters, PackedWeights } from './parameters.js';
import type { BatchShape } from './lstm.js';

/**
 * The output layer: logits = h·W + b, and the softmax cross-entropy of what came next,
 * loss = -ln softmax(logits)[target], in nats.
 */
export class OutputLayer {
  /** [T][B][V]; after `loss` the gradient of the mean loss by them. */
  readonly logits: Region;
  /** The ids of the symbols that came next [T][B] */
  readonly targets: Region;
  /** The loss of each prediction, in nats [T][B] */
  readonly losses: Region;

  /**
   * @param h where the top layer's output [T][B][H] begins
   * @param dh the gradient by it, in training
   */
  constructor(
    plan: MemoryPlan,
    readonly shape: BatchShape,
    readonly h: number,
    readonly dh: Region | undefined,
    readonly weights: Parameters,
    readonly packed: PackedWeights['output'],
    readonly gradients: Parameters | undefined,
  ) {
    const { batchSize: B, steps: T } = shape;
    this.logits = plan.region('output.logits', T, B, weights.outputBias.length);
    this.targets = plan.region('output.targets', T, B);
    this.losses = plan.region('output.losses', T, B);
  }

  forward({ kernels }: Engine, steps: number): void {
    const [H, V] = this.packed.source.shape;
    const rows = steps * this.shape.batchSize;
    kernels.repeatRow(rows, V, this.weights.outputBias.offset, this.logits.offset);
    kernels.multiply(
      rows,
      V,
      this.packed.inputs,
      this.h,
      H,
      this.packed.packed.offset,
      this.logits.offset,
      V,
    );
  }

  /** Fills `losses`, and replaces the logits by the gradient of the mean loss. */
  loss({ kernels }: Engine, steps: number): void {
    const rows = steps * this.shape.batchSize;
    const { vocabularySize } = this.weights.config;
    const V = this.weights.outputBias.length;
    const { logits, targets, losses } = this;
    kernels.softmaxCrossEntropy(
      rows,
      vocabularySize,
      V,
      logits.offset,
      targets.offset,
      1 / rows,
      losses.offset,
    );
  }

  backward({ kernels, memory }: Engine, steps: number): void {
    const [H, V] = this.packed.source.shape;
    const rows = steps * this.shape.batchSize;
    const { outputWeights: dW, outputBias: db } = this.gradients!;
    const dLogits = this.logits.offset;
    const dh = this.dh!;
    kernels.multiplyTransposed(H, V, rows, this.h, H, dLogits, V, dW.offset, V);
    kernels.addRowsTo(rows, V, dLogits, V, db.offset);
    memory.view(dh, 0, rows * H).fill(0);
    kernels.multiply(rows, H, V, dLogits, V, this.packed.packedTransposed!.offset, dh.offset, H);
  }
}
