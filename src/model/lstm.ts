import type { Engine } from '../engine/engine.js';
import { LANES, padded } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import type { Thread } from '../engine/thread.js';
import { at } from './buffers.js';
import type { LayerInput } from './input.js';
import type { LayerParameters, PackedMatrix } from './parameters.js';

/** B streams side by side, at most T steps at a time. */
export interface BatchShape {
  readonly batchSize: number;
  readonly steps: number;
}

interface LayerTraining {
  readonly gradients: LayerParameters;
  /** The gradient by the layer's output [T][B][H]; the layer above fills it in. */
  readonly dh: Region;
  /** The gradient by the cell state that flows back through time [B][H] */
  readonly dc: Region;
  /** The gradients by the gates as they flow back, zero where they meet a reset: for even and for odd steps [2][B][4·H] */
  readonly dGatesCarried: Region | undefined;
}

/**
 * A layer of LSTM cells (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), the equations of
 * PyTorch's nn.LSTM:
 *
 *     i = σ(x·Wxi + h'·Whi + bi)     input gate          c = f ⊙ c' + i ⊙ g
 *     f = σ(x·Wxf + h'·Whf + bf)     forget gate         h = o ⊙ tanh(c)
 *     g = tanh(x·Wxg + h'·Whg + bg)  cell candidate
 *     o = σ(x·Wxo + h'·Who + bo)     output gate
 *
 * where h' and c' are the state after the step before, or zero where a stream begins anew. The backward pass follows the loss through time over the steps
 * of one segment (truncated BPTT): with dh and dc the gradients by h and c,
 *
 *     dc += dh ⊙ o ⊙ (1 - tanh²(c))            dc' = dc ⊙ f
 *     di = dc ⊙ g ⊙ i(1 - i)                   dh' += d(i f g o)·Whᵀ
 *     df = dc ⊙ c' ⊙ f(1 - f)                  dWh += h'ᵀ·d(i f g o)
 *     dg = dc ⊙ i ⊙ (1 - g²)                   db  += d(i f g o)
 *     do = dh ⊙ tanh(c) ⊙ o(1 - o)             and dWx, dx by the layer's input
 */
export class LstmLayer {
  /** i, f, g, o [T][B][4·H]; after the backward pass their gradients. */
  readonly gates: Region;
  /** [T + 1][B][H]: entry 0 is the state before the first step, entry t + 1 the one after step t. */
  readonly h: Region;
  readonly c: Region;
  /** The state as a step reads it, h' and c' [T][B][H]: `h` and `c`, or copies in which streams that begin anew are zero. */
  readonly hBefore: Region;
  readonly cBefore: Region;
  /** tanh(c) [T][B][H], kept for the backward pass; without training one entry serves all steps. */
  readonly tanhC: Region;
  /** What the backward pass takes; undefined in a network that only predicts. */
  readonly training: LayerTraining | undefined;

  constructor(
    plan: MemoryPlan,
    name: string,
    readonly shape: BatchShape,
    readonly input: LayerInput,
    readonly weights: LayerParameters,
    readonly packed: PackedMatrix,
    gradients: LayerParameters | undefined,
    /** 1 where a stream begins anew at a step [T][B]; undefined where none ever does within a segment. */
    readonly resets: Region | undefined,
  ) {
    const { batchSize: B, steps: T } = shape;
    const H = padded(packed.inputs);
    this.gates = plan.region(`${name}.gates`, T, B, 4 * H);
    this.h = plan.region(`${name}.h`, T + 1, B, H);
    this.c = plan.region(`${name}.c`, T + 1, B, H);
    this.hBefore = resets ? plan.region(`${name}.hBefore`, T, B, H) : this.h;
    this.cBefore = resets ? plan.region(`${name}.cBefore`, T, B, H) : this.c;
    this.tanhC = plan.region(`${name}.tanhC`, gradients ? T : 1, B, H);
    this.training = gradients && {
      gradients,
      dh: plan.region(`${name}.dh`, T, B, H),
      dc: plan.region(`${name}.dc`, B, H),
      dGatesCarried: resets && plan.region(`${name}.dGatesCarried`, 2, B, 4 * H),
    };
  }

  forward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const { gates, h, c, hBefore, cBefore, tanhC } = this;
    const B = this.shape.batchSize;
    const [H, width] = this.packed.source.shape;
    const K = this.packed.inputs;
    const Wh = this.packed.packed.offset;
    const keep = this.training !== undefined;
    const share = shareOut(thread, B, H);
    const { stream, streams, unit, units, columns, columnCount, barrier } = share;
    const state = stream * H + unit; // where the thread's part of a state [B][H] begins
    const gate = stream * width + unit;

    this.input.forward(engine, steps * B, gates);
    this.#enterStep(engine, 0, share);
    thread.barrier();
    for (let t = 0; t < steps; t++) {
      for (const n of columns) {
        const sums = at(gates, t) + stream * width + n;
        kernels.multiply(streams, columnCount, K, at(hBefore, t) + stream * H, H, Wh + n * K, sums, width);
      }
      const [before, after] = [at(cBefore, t) + state, at(c, t + 1) + state];
      const tanh = at(tanhC, keep ? t : 0) + state;
      kernels.lstmForward(streams, units, H, at(gates, t) + gate, before, after, tanh, at(h, t + 1) + state);
      if (t + 1 < steps) this.#enterStep(engine, t + 1, share);
      barrier();
    }
    thread.barrier();
  }

  backward(engine: Engine, steps: number): void {
    const { kernels, thread } = engine;
    const { gates, hBefore, cBefore, tanhC, resets } = this;
    const { gradients, dh, dc, dGatesCarried } = this.training!;
    const B = this.shape.batchSize;
    const [H, width] = this.packed.source.shape;
    const { stream, streams, unit, units, columns, columnCount, barrier } = shareOut(thread, B, H);
    const WhT = this.packed.packedTransposed!.offset + unit * width;
    const state = stream * H + unit;

    const [start, length] = thread.share(dc.length, LANES);
    kernels.clear(length, dc.offset + start);
    thread.barrier();
    for (let t = steps - 1; t >= 0; t--) {
      const dGates = at(gates, t) + stream * width;
      const [before, tanh] = [at(cBefore, t) + state, at(tanhC, t) + state];
      kernels.lstmBackward(
        streams,
        units,
        H,
        dGates + unit,
        before,
        tanh,
        at(dh, t) + state,
        dc.offset + state,
      );
      let flow = dGates;
      if (resets && dGatesCarried) {
        const reset = resets.offset + t * B + stream;
        kernels.carryRows(streams, units, H, reset, dc.offset + state, dc.offset + state);
        flow = at(dGatesCarried, t % 2) + stream * width;
        for (const n of columns) kernels.carryRows(streams, columnCount, width, reset, dGates + n, flow + n);
      }
      barrier();
      if (t > 0) kernels.multiply(streams, units, width, flow, width, WhT, at(dh, t - 1) + state, H);
    }
    thread.barrier();
    const rows = steps * B;
    const [n, N] = thread.share(width, LANES);
    const { recurrent: dWh, bias: db } = gradients;
    kernels.multiplyTransposed(H, N, rows, hBefore.offset, H, gates.offset + n, width, dWh.offset + n, width);
    kernels.addRowsTo(rows, N, gates.offset + n, width, db.offset + n);
    this.input.backward(engine, rows, gates);
    thread.barrier();
  }

  /** Where streams may begin anew: fills in the thread's part of the state that step `t` reads. */
  #enterStep({ kernels }: Engine, t: number, { stream, streams, unit, units }: RecurrenceShare): void {
    if (!this.resets) return;
    const { batchSize: B } = this.shape;
    const H = this.h.shape[2];
    const reset = this.resets.offset + t * B + stream;
    const state = stream * H + unit;
    for (const [from, to] of [
      [this.h, this.hBefore],
      [this.c, this.cBefore],
    ]) {
      kernels.carryRows(streams, units, H, reset, at(from, t) + state, at(to, t) + state);
    }
  }

  /** The state after `steps` steps becomes the state before the next segment. */
  carryState({ kernels, thread }: Engine, steps: number): void {
    for (const state of [this.h, this.c]) {
      const [start, length] = thread.share(at(state, 1) - at(state, 0), LANES);
      kernels.copy(length, at(state, steps) + start, at(state, 0) + start);
    }
  }
}

/** A thread's part of a recurrence. */
interface RecurrenceShare {
  /** Its streams: the first, and how many. */
  readonly stream: number;
  readonly streams: number;
  /** Its units. */
  readonly unit: number;
  readonly units: number;
  /** Where its columns of the gates [4·H] begin: one range of them, or one in each gate; and how many each has. */
  readonly columns: readonly number[];
  readonly columnCount: number;
  /** What it waits at in every time step. */
  readonly barrier: () => void;
}

/** Streams that a thread should have at least: a product with fewer rows costs as much. */
export const FEWEST_STREAMS = 4;

/**
 * Shares a recurrence out to threads: by streams, which never wait for each other, or, where they are few, by units, which
 * need each other's states at every step.
 */
function shareOut(thread: Thread, B: number, H: number): RecurrenceShare {
  if (thread.count === 1 || B >= FEWEST_STREAMS * thread.count) {
    const [stream, streams] = thread.share(B);
    const all = { unit: 0, units: H, columns: [0], columnCount: 4 * H };
    return { stream, streams, ...all, barrier: () => undefined };
  }
  const [unit, units] = thread.share(H, LANES);
  const columns = [0, 1, 2, 3].map((gate) => gate * H + unit);
  return { stream: 0, streams: B, unit, units, columns, columnCount: units, barrier: thread.barrier };
}
