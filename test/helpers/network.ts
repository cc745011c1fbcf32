import { type Engine, startEngine } from '../../src/core/engine/engine.js';
import type { Arithmetic } from '../../src/core/engine/kernels.js';
import { MemoryPlan, type Region } from '../../src/core/engine/memory.js';
import { at } from '../../src/core/model/buffers.js';
import { type ModelConfig, type NamedTensor, tensorShapes } from '../../src/core/model/config.js';
import type { BatchShape } from '../../src/core/model/buffers.js';
import { Network, Weights } from '../../src/core/model/network.js';
import { Parameters } from '../../src/core/model/parameters.js';
import type { RecurrentLayer } from '../../src/core/model/recurrent-layer.js';
import { referenceCells } from './reference-cells.js';
import { type LayerState, type Tensors, toDoubles } from './reference-model.js';
import { randomFloats } from './workbench.js';

/** A network in training at work in an engine, with what a test puts in and reads out in plain arrays. */
export class TestNetwork {
  readonly engine: Engine;
  readonly weights: Weights;
  readonly gradients: Parameters;
  readonly network: Network;
  readonly config: ModelConfig;

  private constructor(engine: Engine, weights: Weights, gradients: Parameters, network: Network) {
    this.engine = engine;
    this.weights = weights;
    this.gradients = gradients;
    this.network = network;
    this.config = weights.values.config;
  }

  static async start(
    config: ModelConfig,
    tensors: readonly NamedTensor[],
    shape: BatchShape,
    options: {
      arithmetic?: Arithmetic;
      dropout?: number;
      inputDropout?: number;
      weightDrop?: number;
      /** Whether streams may begin anew within a segment. */
      resets?: boolean;
      /** Plans what else is to work in the engine: an optimizer. */
      besides?: (plan: MemoryPlan, weights: Weights, gradients: Parameters) => void;
    } = {},
  ): Promise<TestNetwork> {
    const plan = new MemoryPlan();
    const weights = new Weights(plan, config, { training: true });
    const gradients = new Parameters(plan, 'gradients', config);
    const network = new Network(plan, weights, shape, {
      gradients,
      regularization: options,
      ...(options.resets !== undefined && { resets: options.resets }),
    });
    options.besides?.(plan, weights, gradients);
    const engine = await startEngine(plan, options);
    const test = new TestNetwork(engine, weights, gradients, network);
    weights.values.write(engine, tensors);
    weights.packed.pack(engine);
    return test;
  }

  /** Reads ids [T][B]; gives the logits [T][B][V]. The state is carried on. */
  read(ids: readonly (readonly number[])[]): number[][][] {
    this.#fill(this.network.inputs, ids);
    this.network.forward(this.engine, ids.length);
    const logits = this.logits(ids.length);
    this.network.carryState(this.engine, ids.length);
    return logits;
  }

  /** A whole pass, forward and back, over ids and targets [T][B]. The state is carried on. */
  learn(
    ids: readonly (readonly number[])[],
    targets: readonly (readonly number[])[],
    resets: readonly (readonly boolean[])[] = [],
  ): { logits: number[][][]; loss: number; gradients: Map<string, Float64Array> } {
    const { engine, network } = this;
    const steps = ids.length;
    this.#fill(network.inputs, ids);
    this.#fill(network.output.targets, targets);
    if (network.resets)
      this.#fill(
        network.resets,
        resets.map((row) => row.map(Number)),
      );
    engine.memory.view(this.gradients.all).fill(0);
    network.forward(engine, steps);
    const logits = this.logits(steps);
    network.loss(engine, steps);
    const loss = network.lossSum(engine, steps) / (steps * network.shape.batchSize);
    network.backward(engine, steps);
    network.carryState(engine, steps);
    return { logits, loss, gradients: toDoubles(this.gradients.read(engine)) };
  }

  /** [T][B][V] */
  logits(steps: number): number[][][] {
    return this.#rows(this.network.output.logits, this.config.vocabularySize, steps);
  }

  /** The top layer's h of the last segment [T][B][H] */
  hidden(steps: number): number[][][] {
    return this.#rows(this.network.layers.at(-1)!.h, this.config.hiddenSize, steps + 1).slice(1);
  }

  /** The state before the next segment, a layer an entry. */
  get state(): LayerState[] {
    const H = this.config.hiddenSize;
    return this.network.layers.map((layer) =>
      Object.fromEntries(this.#states(layer).map(([name, region]) => [name, this.#rows(region, H, 1)[0]])),
    );
  }

  set state(layers: readonly LayerState[]) {
    const { floats } = this.engine.memory;
    this.network.layers.forEach((layer, l) => {
      for (const [name, region] of this.#states(layer)) {
        layers[l][name].forEach((row, b) => floats.set(row, region.offset + b * region.shape[2]));
      }
    });
  }

  /** The states of a layer by the names of the reference, h and c. */
  #states({ states }: RecurrentLayer): [string, Region][] {
    return states.map(({ values }) => [values.name.split('.')[1], values]);
  }

  #fill(region: Region, rows: readonly (readonly number[])[]): void {
    this.engine.memory.ids(region).set(rows.flat());
  }

  /** The first `width` of each row of the first `steps` entries of a buffer [T][B][…]. */
  #rows(region: Region, width: number, steps: number): number[][][] {
    const [, B, stride] = region.shape;
    return Array.from({ length: steps }, (_, t) =>
      Array.from({ length: B }, (_, b) => {
        const start = at(region, t) + b * stride;
        return Array.from(this.engine.memory.floats.subarray(start, start + width));
      }),
    );
  }
}

/** Tensors of a model, uniform in ±`bound`: no weight is zero, which could hide a mistake. */
export function randomTensors(config: ModelConfig, seed: number, bound = 0.5): NamedTensor[] {
  return Array.from(tensorShapes(config), ([name, shape], k) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return { name, shape, data: new Float32Array(randomFloats(seed + k, length).map((x) => bound * x)) };
  });
}

/** Ids [T][B] of V symbols. */
export function randomIds(T: number, B: number, V: number, seed: number): number[][] {
  return Array.from({ length: T }, (_, t) =>
    Array.from(randomFloats(seed * 1009 + t, B), (x) => Math.floor(((x + 1) / 2) * V)),
  );
}

/** A state of B streams, an entry a layer, uniform in ±0.9. */
export function randomState(
  { cell, layers, hiddenSize: H }: ModelConfig,
  B: number,
  seed: number,
): LayerState[] {
  const rows = (salt: number): number[][] =>
    Array.from({ length: B }, (_, b) => Array.from(randomFloats(seed + salt + b, H).map((x) => 0.9 * x)));
  const { states } = referenceCells[cell];
  return Array.from({ length: layers }, (_, l) =>
    Object.fromEntries(states.map((name, k) => [name, rows(1000 * l + 400 * k + 100)])),
  );
}

/** The largest distance between two sets of tensors, each as a share of its largest number. */
export function largestError(actual: Tensors, expected: Tensors): number {
  let largest = 0;
  for (const [name, values] of expected) {
    const scale = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    values.forEach((value, k) => {
      const error = Math.abs(actual.get(name)![k] - value) / scale;
      if (!(error <= largest)) largest = error; // NaN counts as the largest
    });
  }
  return largest;
}
