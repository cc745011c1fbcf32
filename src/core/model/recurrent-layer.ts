import type { Engine } from '../engine/engine.js';
import { LANES } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { at, type BatchShape } from './buffers.js';
import { type Cell, type CellSteps, planState, type State } from './cells/cell.js';
import type { LayerInput } from './input.js';
import type { LayerParameters, PackedMatrix } from './parameters.js';
import { type RecurrenceShare, shareRecurrence } from './recurrence-share.js';

/**
 * A layer of recurrent cells of any kind. Forward, step by step, with h' the output of the step before:
 *
 *     sums = x·Wx + b + h'·Wh        x·Wx + b for all steps at once, by the layer's input
 *     gates, h                       by the cell, from the sums and the state before
 *
 * The backward pass follows the loss through time over the steps of one segment (truncated BPTT): with dSums the
 * gradients by the sums, which the cell gives,
 *
 *     dh' += dSums·Whᵀ     dWh += h'ᵀ·dSums     db += dSums     and dWx, dx by the layer's input
 *
 * Where a stream begins anew, the state before is zero, and no gradient flows to what came before it.
 */
export class RecurrentLayer {
  /** The sums, then the gates [T][B][G·H]; after the backward pass the gradients by the sums. */
  readonly gates: Region;
  /** The states that go from step to step, h first. */
  readonly states: readonly State[];
  /** The gradient by the layer's output [T][B][H], in training; the layer above fills it in. */
  readonly dh: Region | undefined;
  /** Of the gradients by the sums what flows back, zero where it meets a reset: for even and for odd steps [2][B][G·H] */
  readonly #dSumsCarried: Region | undefined;
  readonly #cell: CellSteps;

  /**
   * @param gradients those by the weights, in training
   * @param resets 1 where a stream begins anew at a step [T][B]; undefined where none ever does within a segment
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
    this.#dSumsCarried = gradients && resets && plan.region(`${name}.dSumsCarried`, 2, B, width);
    this.#cell = cell.plan(plan, name, { shape, gates: this.gates, h, dh: this.dh, resets });
    this.states = [h, ...this.#cell.states];
  }

  /** The output [T + 1][B][H]: entry 0 is the one before the first step, entry t + 1 the one after step t. */
  get h(): Region {
    return this.states[0].values;
  }

  forward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const { gates } = this;
    const hBefore = this.states[0].before;
    const B = this.shape.batchSize;
    const H = this.h.shape[2];
    const width = gates.shape[2];
    const { inputs: K, packed: Wh } = this.packed;
    const part = this.#share(engine);
    const { stream, streams, columns, columnCount, barrier } = part;

    this.input.forward(engine, steps * B, gates);
    this.#enterStep(engine, 0, part);
    thread.barrier();
    for (let t = 0; t < steps; t++) {
      for (const n of columns) {
        const sums = at(gates, t) + stream * width + n;
        const h = at(hBefore, t) + stream * H;
        kernels.multiply(streams, columnCount, K, h, H, Wh.offset + n * K, sums, width);
      }
      this.#cell.forward(engine, part, t);
      if (t + 1 < steps) this.#enterStep(engine, t + 1, part);
      barrier();
    }
    thread.barrier();
  }

  backward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const { gates } = this;
    const dh = this.dh!;
    const B = this.shape.batchSize;
    const [H, recurrent] = this.packed.source.shape;
    const width = gates.shape[2];
    const part = this.#share(engine);
    const { stream, streams, unit, units, state, barrier } = part;
    const WhT = this.packed.packedTransposed!.offset + unit * recurrent;

    for (const carried of this.#cell.carriedGradients) {
      const [start, length] = thread.share(carried.length, LANES);
      kernels.clear(length, carried.offset + start);
    }
    thread.barrier();
    for (let t = steps - 1; t >= 0; t--) {
      this.#cell.backward(engine, part, t);
      const dSums = this.#leaveStep(engine, t, part) + stream * width;
      barrier();
      if (t > 0) kernels.multiply(streams, units, recurrent, dSums, width, WhT, at(dh, t - 1) + state, H);
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

  /** The state after `steps` steps becomes the state before the next segment. */
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

  /** Where streams may begin anew: fills in the thread's part of the states that step `t` reads. */
  #enterStep({ kernels }: Engine, t: number, { stream, streams, units, state }: RecurrenceShare): void {
    if (!this.resets) return;
    const H = this.h.shape[2];
    const resets = at(this.resets, t) + stream;
    for (const { values, before } of this.states) {
      kernels.carryRows(streams, units, H, resets, at(values, t) + state, at(before, t) + state);
    }
  }

  /** Where streams may begin anew: lets no gradient of theirs flow on from step `t`. Gives where the ones by its sums are. */
  #leaveStep({ kernels }: Engine, t: number, part: RecurrenceShare): number {
    const dSums = at(this.gates, t);
    if (!this.resets || !this.#dSumsCarried) return dSums;
    const { stream, streams, units, state, columns, columnCount } = part;
    const [, , H] = this.h.shape;
    const width = this.gates.shape[2];
    const resets = at(this.resets, t) + stream;
    for (const { offset } of this.#cell.carriedGradients) {
      kernels.carryRows(streams, units, H, resets, offset + state, offset + state);
    }
    const carried = at(this.#dSumsCarried, t % 2);
    for (const n of columns) {
      const column = stream * width + n;
      kernels.carryRows(streams, columnCount, width, resets, dSums + column, carried + column);
    }
    return carried;
  }
}
