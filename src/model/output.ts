import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { affine, affineBackward } from './affine.js';
import type { BatchShape } from './buffers.js';
import type { PackedMatrix, Parameters } from './parameters.js';

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
    readonly packed: PackedMatrix,
    readonly gradients: Parameters | undefined,
  ) {
    const { batchSize: B, sequenceLength: T } = shape;
    this.logits = plan.region('output.logits', T, B, weights.outputBias.length);
    this.targets = plan.region('output.targets', T, B);
    this.losses = plan.region('output.losses', T, B);
  }

  /** Where the logits of each stream are after one step, B × [V]. */
  logitsOfStreams({ memory }: Engine): Float32Array[] {
    const [, B, width] = this.logits.shape;
    const { vocabularySize } = this.weights.config;
    return Array.from({ length: B }, (_, b) => memory.view(this.logits, b * width, vocabularySize));
  }

  forward(engine: Engine, steps: number): void {
    const rows = steps * this.shape.batchSize;
    affine(engine, rows, this.h, this.packed, this.weights.outputBias, this.logits);
    engine.thread.barrier();
  }

  /** Fills `losses`, and replaces the logits by the gradient of the mean loss. */
  loss({ kernels, thread }: Engine, steps: number): void {
    const rows = steps * this.shape.batchSize;
    const { vocabularySize } = this.weights.config;
    const V = this.weights.outputBias.length;
    const [r, R] = thread.share(rows);
    const [logits, targets, losses] = [
      this.logits.offset + r * V,
      this.targets.offset + r,
      this.losses.offset + r,
    ];
    kernels.softmaxCrossEntropy(R, vocabularySize, V, logits, targets, 1 / rows, losses);
    thread.barrier();
  }

  backward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const [H, V] = this.packed.source.shape;
    const rows = steps * this.shape.batchSize;
    const { outputWeights, outputBias } = this.gradients!;
    const dLogits = this.logits.offset;
    // dW += hᵀ·dLogits, of which a thread takes the rows of some units, for V may be narrow
    const [u, U] = thread.share(H, LANES);
    kernels.multiplyTransposed(U, V, rows, this.h + u, H, dLogits, V, outputWeights.offset + u * V, V);
    const [n, N] = thread.share(V, LANES);
    kernels.addRowsTo(rows, N, dLogits + n, V, outputBias.offset + n);
    affineBackward(engine, rows, this.logits, this.packed, this.dh!);
    thread.barrier();
  }
}
