import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { at, type BatchShape } from './buffers.js';
import { type Cell, type CellSteps, planState, type State } from './cells/cell.js';
import type { LayerInput } from './input.js';
import type { LayerParameters, PackedMatrix } from './parameters.js';
import { type RecurrenceShare, shareRecurrence } from './recurrence-share.js';

/**
 * A layer of recurrent cells. Forward, step by step, with h' the previous output:
 *
 *     pre-activations = x·Wx + b + h'·Wh     (the input computes x·Wx + b for all steps at once)
 *     gates, h                               (the cell computes them from the pre-activations and the previous state)
 *
 * Backward, over the steps of one segment (truncated backpropagation through time): from dGates, the gradient with
 * respect to the pre-activations, which the cell computes,
 *
 *     dh' += dGates·Whᵀ     dWh += h'ᵀ·dGates     db += dGates     (the input computes dWx and dx)
 *
 * Where a stream is reset, the previous state is zero and no gradient flows to earlier steps.
 */
export class RecurrentLayer {
  /**
   * The pre-activations, then the gates [T][B][G·H]; after `backward`, the gradient with respect to the
   * pre-activations.
   */
  readonly gates: Region;
  /** The states that are carried from step to step, h first. */
  readonly states: readonly State[];
  /** The gradient with respect to h [T][B][H], in training; the layer above computes its part of it. */
  readonly dh: Region | undefined;
  /**
   * The part of dGates that flows to the previous step, zero at resets; one entry for even, one for odd steps
   * [2][B][G·H].
   */
  readonly #dGatesCarried: Region | undefined;
  readonly #cell: CellSteps;

  /**
   * @param packed Wh
   * @param gradients the gradients with respect to the layer's weights, in training
   * @param resets 1 where a stream is reset before a step, else 0 [T][B]; undefined if streams are never reset
   */
  constructor(
    plan: MemoryPlan,
    name: string,
    readonly shape: BatchShape,
    cell: Cell,
    readonly input: LayerInput,
    readonly packed: PackedMatrix,
    readonly gradients: LayerParameters | undefined,
    readonly resets: Region | undefined,
  ) {
    const { batchSize: B, sequenceLength: T } = shape;
    const [H] = packed.source.shape;
    const width = cell.columns.length * H;
    this.gates = plan.region(`${name}.gates`, T, B, width);
    const h = planState(plan, `${name}.h`, shape, H, resets);
    this.dh = gradients && plan.region(`${name}.dh`, T, B, H);
    this.#dGatesCarried = gradients && resets && plan.region(`${name}.dGatesCarried`, 2, B, width);
    this.#cell = cell.plan(plan, name, { shape, gates: this.gates, h, dh: this.dh, resets });
    this.states = [h, ...this.#cell.states];
  }

  /** The output [T + 1][B][H]: entry 0 is before the first step, entry t + 1 after step t. */
  get h(): Region {
    return this.states[0].values;
  }

  /** Computes the gates and states of `steps` steps. */
  forward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const { gates } = this;
    const hBefore = this.states[0].before;
    const B = this.shape.batchSize;
    const H = this.h.shape[2];
    const width = gates.shape[2];
    const { inputs: K, packed: Wh } = this.packed;
    const share = this.#share(engine);
    const { firstStream, streams, firstColumns, columnCount, barrier } = share;

    this.input.forward(engine, steps * B, gates);
    this.#resetStates(engine, 0, share);
    thread.barrier();
    for (let t = 0; t < steps; t++) {
      for (const n of firstColumns) {
        const preActivations = at(gates, t) + firstStream * width + n;
        const h = at(hBefore, t) + firstStream * H;
        kernels.multiply(streams, columnCount, K, h, H, Wh.offset + n * K, preActivations, width);
      }
      this.#cell.forward(engine, share, t);
      if (t + 1 < steps) this.#resetStates(engine, t + 1, share);
      barrier();
    }
    thread.barrier();
  }

  /** Adds to the gradients of the weights and computes the gradient of the input, from `dh`. */
  backward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const { gates } = this;
    const dh = this.dh!;
    const B = this.shape.batchSize;
    const [H, recurrent] = this.packed.source.shape;
    const width = gates.shape[2];
    const share = this.#share(engine);
    const { firstStream, streams, firstUnit, units, stateOffset, barrier } = share;
    const WhT = this.packed.packedTransposed!.offset + firstUnit * recurrent;

    for (const carried of this.#cell.carriedGradients) {
      const [start, length] = thread.share(carried.length, LANES);
      kernels.clear(length, carried.offset + start);
    }
    thread.barrier();
    for (let t = steps - 1; t >= 0; t--) {
      this.#cell.backward(engine, share, t);
      const dGates = this.#resetGradients(engine, t, share) + firstStream * width;
      barrier();
      if (t === 0) break;
      const dhBefore = at(dh, t - 1) + stateOffset;
      kernels.multiply(streams, units, recurrent, dGates, width, WhT, dhBefore, H);
    }
    thread.barrier();
    const rows = steps * B;
    const hBefore = this.states[0].before.offset;
    const { recurrent: dWh, bias: db } = this.gradients!;
    const [n, N] = thread.share(recurrent, LANES);
    const to = dWh.offset + n;
    kernels.multiplyTransposed(H, N, rows, hBefore, H, gates.offset + n, width, to, recurrent);
    const [b, biases] = thread.share(width, LANES);
    kernels.addRowsTo(rows, biases, gates.offset + b, width, db.offset + b);
    this.input.backward(engine, rows, gates);
    thread.barrier();
  }

  /** Copies the state after `steps` steps to the state before the next segment. */
  carryState({ kernels, thread }: Engine, steps: number): void {
    for (const { values } of this.states) {
      const [start, length] = thread.share(at(values, 1) - at(values, 0), LANES);
      kernels.copy(length, at(values, steps) + start, at(values, 0) + start);
    }
  }

  #share({ thread }: Engine): RecurrenceShare {
    const [H, recurrent] = this.packed.source.shape;
    return shareRecurrence(thread, this.shape.batchSize, H, this.gates.shape[2], recurrent);
  }

  /**
   * Computes the thread's part of the states that step `t` reads, zero where a stream is reset, if resets may occur.
   */
  #resetStates({ kernels }: Engine, t: number, share: RecurrenceShare): void {
    if (!this.resets) return;
    const { firstStream, streams, units, stateOffset } = share;
    const H = this.h.shape[2];
    const resets = at(this.resets, t) + firstStream;
    for (const { values, before } of this.states) {
      const from = at(values, t) + stateOffset;
      kernels.carryRows(streams, units, H, resets, from, at(before, t) + stateOffset);
    }
  }

  /**
   * Clears the gradients that would flow past a reset before step `t`, if resets may occur.
   * @returns the offset of the part of dGates that flows to the previous step [B][G·H]
   */
  #resetGradients({ kernels }: Engine, t: number, share: RecurrenceShare): number {
    const dGates = at(this.gates, t);
    if (!this.resets || !this.#dGatesCarried) return dGates;
    const { firstStream, streams, units, stateOffset, firstColumns, columnCount } = share;
    const [, , H] = this.h.shape;
    const width = this.gates.shape[2];
    const resets = at(this.resets, t) + firstStream;
    for (const { offset } of this.#cell.carriedGradients) {
      const gradient = offset + stateOffset;
      kernels.carryRows(streams, units, H, resets, gradient, gradient);
    }
    const carried = at(this.#dGatesCarried, t % 2);
    for (const n of firstColumns) {
      const column = firstStream * width + n;
      kernels.carryRows(streams, columnCount, width, resets, dGates + column, carried + column);
    }
    return carried;
  }
}
