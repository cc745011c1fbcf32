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
  /** [T][B][N], N the vocabulary size V padded; after `loss` the gradient of the mean loss by them. */
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
    const { vocabularySize: V } = this.weights.config;
    const N = this.weights.outputBias.length;
    const [r, R] = thread.share(rows);
    const [logits, targets, losses] = [
      this.logits.offset + r * N,
      this.targets.offset + r,
      this.losses.offset + r,
    ];
    kernels.softmaxCrossEntropy(R, V, N, logits, targets, 1 / rows, losses);
    thread.barrier();
  }

  backward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const [H, N] = this.packed.source.shape;
    const rows = steps * this.shape.batchSize;
    const { outputWeights, outputBias } = this.gradients!;
    const dLogits = this.logits.offset;
    // dW += hᵀ·dLogits, of which a thread takes the rows of some units, for the columns may be few
    const [u, U] = thread.share(H, LANES);
    const dWeights = outputWeights.offset + u * N;
    kernels.multiplyTransposed(U, N, rows, this.h + u, H, dLogits, N, dWeights, N);
    const [n, columns] = thread.share(N, LANES);
    kernels.addRowsTo(rows, columns, dLogits + n, N, outputBias.offset + n);
    affineBackward(engine, rows, this.logits, this.packed, this.dh!);
    thread.barrier();
  }
}
