import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { affine, affineBackward } from './affine.js';
import type { BatchShape } from './buffers.js';
import type { PackedMatrix, Parameters } from './parameters.js';

/**
 * The output layer: logits = h·W + b, and the softmax cross-entropy of the next symbol,
 * loss = -ln softmax(logits)[target], in nats.
 */
export class OutputLayer {
  /** The logits [T][B][N], N the padded vocabulary size; after `loss`, the gradient of the mean loss. */
  readonly logits: Region;
  /** The ids of the next symbols [T][B]. */
  readonly targets: Region;
  /** The loss of each prediction in nats [T][B]. */
  readonly losses: Region;

  /**
   * @param h the offset of the top layer's output [T][B][H]
   * @param dh the gradient with respect to it, in training
   */
  constructor(
    plan: MemoryPlan,
    readonly shape: BatchShape,
    readonly h: number,
    readonly dh: Region | undefined,
    readonly weights: Parameters,
    readonly packed: PackedMatrix,
    readonly gradients: Parameters | undefined,
  ) {
    const { batchSize: B, sequenceLength: T } = shape;
    this.logits = plan.region('output.logits', T, B, weights.outputBias.length);
    this.targets = plan.region('output.targets', T, B);
    this.losses = plan.region('output.losses', T, B);
  }

  /** Returns views of the logits of each stream after one step, B × [V]. */
  logitsOfStreams({ memory }: Engine): Float32Array[] {
    const [, B, width] = this.logits.shape;
    const { vocabularySize } = this.weights.config;
    return Array.from({ length: B }, (_, b) => memory.view(this.logits, b * width, vocabularySize));
  }

  /** Computes the logits of `steps` steps. */
  forward(engine: Engine, steps: number): void {
    const rows = steps * this.shape.batchSize;
    affine(engine, rows, this.h, this.packed, this.weights.outputBias, this.logits);
    engine.thread.barrier();
  }

  /** Computes `losses` and replaces the logits by the gradient of the mean loss. */
  loss({ kernels, thread }: Engine, steps: number): void {
    const rows = steps * this.shape.batchSize;
    const { vocabularySize: V } = this.weights.config;
    const N = this.weights.outputBias.length;
    const [r, R] = thread.share(rows);
    const logits = this.logits.offset + r * N;
    const targets = this.targets.offset + r;
    const losses = this.losses.offset + r;
    kernels.softmaxCrossEntropy(R, V, N, logits, targets, 1 / rows, losses);
    thread.barrier();
  }

  /** After `loss`: adds the gradients of W and b, and computes `dh`. */
  backward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const [H, N] = this.packed.source.shape;
    const rows = steps * this.shape.batchSize;
    const { outputWeights, outputBias } = this.gradients!;
    const dLogits = this.logits.offset;
    // dW += hᵀ·dLogits, divided among the threads by rows (units), because the columns (symbols) may be few
    const [u, U] = thread.share(H, LANES);
    const dWeights = outputWeights.offset + u * N;
    kernels.multiplyTransposed(U, N, rows, this.h + u, H, dLogits, N, dWeights, N);
    const [n, columns] = thread.share(N, LANES);
    kernels.addRowsTo(rows, columns, dLogits + n, N, outputBias.offset + n);
    affineBackward(engine, rows, this.logits, this.packed, this.dh!);
    thread.barrier();
  }
}
