import type { Engine } from '../engine/engine.js';
import type { MemoryPlan, Region, Task } from '../engine/memory.js';
import { concatenate } from '../typed-arrays.js';
import { at, type BatchShape } from './buffers.js';
import { cells } from './cells/index.js';
import type { ModelConfig } from './config.js';
import { Dropout } from './dropout.js';
import { DenseInput, OneHotInput } from './input.js';
import { OutputLayer } from './output.js';
import { PackedWeights, Parameters } from './parameters.js';
import { RecurrentLayer } from './recurrent-layer.js';
import { SymbolDropout } from './symbol-dropout.js';
import { WeightDrop } from './weight-drop.js';

/** The weights of a model in an engine's memory. Networks of different shapes may share them. */
export class Weights {
  readonly values: Parameters;
  readonly packed: PackedWeights;

  constructor(plan: MemoryPlan, config: ModelConfig, { training = false } = {}) {
    this.values = new Parameters(plan, 'weights', config);
    this.packed = new PackedWeights(plan, this.values, training);
  }
}

/** The regularization of a network in training. All rates are 0 by default. */
export interface Regularization {
  /** The dropout rate of every layer's output. */
  readonly dropout?: number;
  /** The dropout rate of the input symbols. */
  readonly inputDropout?: number;
  /** The dropout rate of the recurrent weights. */
  readonly weightDrop?: number;
}

export interface NetworkOptions {
  /** The gradients that the backward pass adds to; a network without them only predicts. */
  readonly gradients?: Parameters;
  readonly regularization?: Regularization;
  /** Whether streams may be reset within a segment. */
  readonly resets?: boolean;
}

/**
 * A recurrent language model: one-hot symbols → L layers of recurrent cells → output layer → softmax. It processes
 * segments of B parallel streams and up to T steps, and carries its state from one segment to the next.
 *
 * Every phase is divided among the threads: row-wise operations by rows, recurrences by streams or units, and gradients
 * of weights, which are sums over all rows, by their columns. A phase ends with a barrier if the next one reads its
 * results.
 */
export class Network {
  /** The ids of the symbols to read [T][B]. */
  readonly inputs: Region;
  /**
   * 1 where a stream is reset to the zero state before it reads its symbol, else 0 [T][B]; undefined if streams are
   * never reset within a segment. If the model has a reset symbol, `forward` fills it in.
   */
  readonly resets: Region | undefined;
  readonly layers: readonly RecurrentLayer[];
  readonly symbolDropout: SymbolDropout | undefined;
  readonly dropouts: readonly Dropout[];
  readonly weightDrops: readonly WeightDrop[];
  readonly output: OutputLayer;
  /**
   * The buffers [T + 1][B][H] of every layer's h and the other states of its cell. Entry 0 is the state before the
   * segment.
   */
  readonly states: readonly Region[];
  /** `forward` and `carryState` as a task; the layers' outputs and the logits remain readable. */
  readonly read: Task<[steps: number], void>;
  /** `loss` as a task. */
  readonly score: Task<[steps: number], void>;

  constructor(
    plan: MemoryPlan,
    readonly weights: Weights,
    readonly shape: BatchShape,
    { gradients, regularization = {}, resets = false }: NetworkOptions = {},
  ) {
    const { dropout = 0, inputDropout = 0, weightDrop = 0 } = regularization;
    const { values, packed } = weights;
    const { vocabularySize, resetSymbol } = values.config;
    const { batchSize: B, sequenceLength: T } = shape;
    this.inputs = plan.region('inputs', T, B);
    if (inputDropout > 0) {
      this.symbolDropout = new SymbolDropout(this.inputs, vocabularySize, inputDropout, resetSymbol);
    }
    this.resets = resets || resetSymbol !== undefined ? plan.region('resets', T, B) : undefined;
    const { layers, dropouts, output } = this.#planLayers(plan, dropout, gradients);
    this.layers = layers;
    this.dropouts = dropouts;
    this.states = layers.flatMap(({ states }) => states.map(({ values }) => values));
    this.weightDrops =
      gradients && weightDrop > 0
        ? values.layers.map(
            ({ recurrent }, l) =>
              new WeightDrop(plan, l, recurrent, gradients.layers[l].recurrent, weightDrop),
          )
        : [];
    this.output = new OutputLayer(plan, shape, output, layers.at(-1)!.dh, values, packed.output, gradients);
    this.read = plan.task((engine, steps: number) => {
      this.forward(engine, steps);
      this.carryState(engine, steps);
    });
    this.score = plan.task((engine, steps: number) => this.loss(engine, steps));
  }

  /**
   * Plans the layers from the bottom up, and their dropout.
   * @returns `output`, the offset of the top layer's output [T][B][H], and the layers
   */
  #planLayers(
    plan: MemoryPlan,
    rate: number,
    gradients: Parameters | undefined,
  ): { layers: RecurrentLayer[]; dropouts: Dropout[]; output: number } {
    const { values, packed } = this.weights;
    const cell = cells[values.config.cell];
    const layers: RecurrentLayer[] = [];
    const dropouts: Dropout[] = [];
    let output = 0; // the offset of the output of the layer below
    for (const [l, parameters] of values.layers.entries()) {
      const { input: packedInput, recurrent } = packed.layers[l];
      const layerGradients = gradients?.layers[l];
      const input = packedInput
        ? new DenseInput(output, layers[l - 1].dh, parameters, packedInput, layerGradients)
        : new OneHotInput(this.inputs, parameters, layerGradients);
      const layer = new RecurrentLayer(
        plan,
        `layer${l}`,
        this.shape,
        cell,
        input,
        recurrent,
        layerGradients,
        this.resets,
      );
      layers.push(layer);
      output = at(layer.h, 1);
      if (rate > 0) {
        const dropout = new Dropout(plan, l, layer.h, rate);
        dropouts.push(dropout);
        output = dropout.output.offset;
      }
    }
    return { layers, dropouts, output };
  }

  /**
   * Prepares training step `step`: drops symbols from `inputs`, draws the dropout masks, and packs the weights, masked
   * by weight drop.
   */
  prepareStep(engine: Engine, seed: number, step: number): void {
    this.symbolDropout?.draw(engine, seed, step);
    for (const mask of [...this.dropouts, ...this.weightDrops]) mask.draw(engine, seed, step);
    this.weights.packed.pack(engine, this.weightDrops);
  }

  /** Reads `steps` symbols of each stream: `inputs` → the layers' states → `output.logits`. */
  forward(engine: Engine, steps = this.shape.sequenceLength): void {
    this.#resetBySymbols(engine, steps);
    for (let l = 0; l < this.layers.length; l++) {
      this.layers[l].forward(engine, steps);
      this.dropouts[l]?.forward(engine, steps, at(this.layers[l].h, 1));
    }
    this.output.forward(engine, steps);
  }

  /** Sets `resets` where the input is the reset symbol, if the model has one. */
  #resetBySymbols({ memory, thread }: Engine, steps: number): void {
    const { resetSymbol } = this.weights.values.config;
    if (resetSymbol === undefined) return;
    const inputs = memory.ids(this.inputs);
    const resets = memory.ids(this.resets!);
    const [r, R] = thread.share(steps * this.shape.batchSize);
    for (let i = r; i < r + R; i++) resets[i] = inputs[i] === resetSymbol ? 1 : 0;
    thread.barrier();
  }

  /** After `forward`: computes `output.losses`, and replaces the logits by the gradient of the mean loss. */
  loss(engine: Engine, steps = this.shape.sequenceLength): void {
    this.output.loss(engine, steps);
  }

  /** After `loss`: returns the sum of the losses in nats. */
  lossSum({ memory }: Engine, steps = this.shape.sequenceLength): number {
    let sum = 0;
    for (const loss of memory.view(this.output.losses, 0, steps * this.shape.batchSize)) sum += loss;
    return sum;
  }

  /** After `loss`: adds the gradients of the mean loss to the network's `gradients`. */
  backward(engine: Engine, steps = this.shape.sequenceLength): void {
    this.output.backward(engine, steps);
    for (let l = this.layers.length - 1; l >= 0; l--) {
      this.dropouts[l]?.backward(engine, steps, this.layers[l].dh!);
      this.layers[l].backward(engine, steps);
    }
    for (const weightDrop of this.weightDrops) weightDrop.backward(engine);
  }

  /** Copies the state after `steps` steps to the state before the next segment. */
  carryState(engine: Engine, steps = this.shape.sequenceLength): void {
    for (const layer of this.layers) layer.carryState(engine, steps);
  }

  /** Resets every stream to the zero state. */
  resetState(engine: Engine): void {
    for (const state of this.states) engine.memory.floats.fill(0, at(state, 0), at(state, 1));
  }

  /** Resets stream `b` to the zero state. */
  resetStream(engine: Engine, b: number): void {
    for (const state of this.states) {
      const [, , H] = state.shape;
      const start = at(state, 0) + b * H;
      engine.memory.floats.fill(0, start, start + H);
    }
  }

  /** Returns a copy of the state of stream `b`, for `restoreStream` of any network with the same configuration. */
  saveStream({ memory }: Engine, b: number): Float32Array {
    return concatenate(this.states.map((state) => memory.view(state, b * state.shape[2], state.shape[2])));
  }

  /** Sets the state of stream `b` to a saved state. */
  restoreStream({ memory }: Engine, b: number, saved: Float32Array): void {
    let end = 0;
    for (const state of this.states) {
      const [, , H] = state.shape;
      memory.view(state, b * H, H).set(saved.subarray(end, end + H));
      end += H;
    }
  }
}
