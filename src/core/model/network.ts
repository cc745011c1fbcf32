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

/** The weights of a model in an engine's memory. Several networks, of different batch shapes, may work on them. */
export class Weights {
  readonly values: Parameters;
  readonly packed: PackedWeights;

  constructor(plan: MemoryPlan, config: ModelConfig, { training = false } = {}) {
    this.values = new Parameters(plan, 'weights', config);
    this.packed = new PackedWeights(plan, this.values, training);
  }
}

/** What works against overfitting within a network in training. Rates of 0, the default, are none. */
export interface Regularization {
  /** Dropout rate of every layer's output. */
  readonly dropout?: number;
  /** Dropout rate of the symbols read. */
  readonly inputDropout?: number;
  /** The fraction of the recurrent weights that is dropped. */
  readonly weightDrop?: number;
}

export interface NetworkOptions {
  /** Gives the network a backward pass, which adds to these; without, it only predicts. */
  readonly gradients?: Parameters;
  readonly regularization?: Regularization;
  /** Whether streams may begin anew within a segment. */
  readonly resets?: boolean;
}

/**
 * A recurrent language model: one-hot symbols → L layers of recurrent cells → output layer → softmax. It works on B
 * streams side by side, up to T steps at a time, and carries its state from one segment to the next.
 *
 * Threads share out every phase of the work: what is computed row by row by rows, a recurrence by streams or units, the
 * gradient by a weight, a sum over all rows, by its columns. A phase that others go on from ends with a barrier.
 */
export class Network {
  /** The ids of the symbols read [T][B] */
  readonly inputs: Region;
  /**
   * 1 where a stream forgets all it has read before it reads its symbol, else 0 [T][B]; undefined unless asked for. Where
   * the model has a symbol that resets, `forward` fills it in by the symbols read.
   */
  readonly resets: Region | undefined;
  readonly layers: readonly RecurrentLayer[];
  readonly symbolDropout: SymbolDropout | undefined;
  readonly dropouts: readonly Dropout[];
  readonly weightDrops: readonly WeightDrop[];
  readonly output: OutputLayer;
  /** The buffers whose entry 0 [B][H] is the state before a segment: h, and what else a cell carries, of every layer. */
  readonly states: readonly Region[];
  /** `forward` and `carryState` as a task of `steps` steps; the layers' outputs and the logits remain. */
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

  /** Lays out the layers, each above the one before, and their dropout; `output` is where that of the top [T][B][H] begins. */
  #planLayers(
    plan: MemoryPlan,
    rate: number,
    gradients: Parameters | undefined,
  ): { layers: RecurrentLayer[]; dropouts: Dropout[]; output: number } {
    const { values, packed } = this.weights;
    const cell = cells[values.config.cell];
    const layers: RecurrentLayer[] = [];
    const dropouts: Dropout[] = [];
    let output = 0; // where the output of the layer below begins
    for (const [l, parameters] of values.layers.entries()) {
      const { input: packedInput, recurrent } = packed.layers[l];
      const own = gradients?.layers[l];
      const input = packedInput
        ? new DenseInput(output, layers[l - 1].dh, parameters, packedInput, own)
        : new OneHotInput(this.inputs, parameters, own);
      const name = `layer${l}`;
      const layer = new RecurrentLayer(plan, name, this.shape, cell, input, recurrent, own, this.resets);
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
   * Draws the masks of training step `step`, lays out the weights for products, under the masks, where there are any, and
   * leaves symbols out of `inputs`, where they are dropped.
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

  #resetBySymbols({ memory, thread }: Engine, steps: number): void {
    const { resetSymbol } = this.weights.values.config;
    if (resetSymbol === undefined) return;
    const inputs = memory.ids(this.inputs);
    const resets = memory.ids(this.resets!);
    const [r, R] = thread.share(steps * this.shape.batchSize);
    for (let i = r; i < r + R; i++) resets[i] = inputs[i] === resetSymbol ? 1 : 0;
    thread.barrier();
  }

  /** After `forward`: the loss of every prediction, into `output.losses`. Replaces the logits by the gradient of their mean. */
  loss(engine: Engine, steps = this.shape.sequenceLength): void {
    this.output.loss(engine, steps);
  }

  /** After `loss`: the sum of the losses, in nats. */
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

  /** Goes on from the state in which the last segment, of `steps` steps, ended. */
  carryState(engine: Engine, steps = this.shape.sequenceLength): void {
    for (const layer of this.layers) layer.carryState(engine, steps);
  }

  /** The zero state: nothing has been read. */
  resetState(engine: Engine): void {
    for (const state of this.states) engine.memory.floats.fill(0, at(state, 0), at(state, 1));
  }

  /** The zero state for stream `b` alone. */
  resetStream(engine: Engine, b: number): void {
    for (const state of this.states) {
      const [, , H] = state.shape;
      const start = at(state, 0) + b * H;
      engine.memory.floats.fill(0, start, start + H);
    }
  }

  /** The state of stream `b` before a segment, for `restoreStream` of any network over weights of the same shape. */
  saveStream({ memory }: Engine, b: number): Float32Array {
    return concatenate(this.states.map((state) => memory.view(state, b * state.shape[2], state.shape[2])));
  }

  /** Lets stream `b` go on from a state that was saved. */
  restoreStream({ memory }: Engine, b: number, saved: Float32Array): void {
    let end = 0;
    for (const state of this.states) {
      const [, , H] = state.shape;
      memory.view(state, b * H, H).set(saved.subarray(end, end + H));
      end += H;
    }
  }
}
