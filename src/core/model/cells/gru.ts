import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan, Region } from '../../engine/memory.js';
import { at } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';
import type { Cell, CellSteps, LayerBuffers } from './cell.js';

/**
 * The gated recurrent unit (Cho et al. 2014), the equations of PyTorch's nn.GRU, in which the reset gate is laid on a
 * product:
 *
 *     r = σ(x·Wxr + h'·Whr + br)       reset gate       q = h'·Whn + bhn
 *     z = σ(x·Wxz + h'·Whz + bz)       update gate      n = tanh(x·Wxn + bn + r ⊙ q)      candidate
 *     h = (1 - z) ⊙ n + z ⊙ h'
 *
 * and backward, with dh the gradient by h, and dr, dz, dn, dq by the sums before the activations:
 *
 *     dn = dh ⊙ (1 - z) ⊙ (1 - n²)             dr   = dn ⊙ q ⊙ r(1 - r)
 *     dz = dh ⊙ (h' - n) ⊙ z(1 - z)            dq   = dn ⊙ r
 *                                              dh' += dh ⊙ z
 *
 * x·Wx has no part in q, and h'·Wh none in the sum before n.
 *
 * The element-wise part as code that reads like this: ../../engine/reference/gru.ts.
 */
export const gru: Cell = {
  columns: 'qrzn',
  tensors: { weight_ih: 'rzn', weight_hh: 'rzq', bias: 'rzn', bias_hn: 'q' },
  initialBias: {},
  plan: (plan, name, layer) => new GruSteps(plan, name, layer),
};

class GruSteps implements CellSteps {
  readonly states = [];
  /** The gradient by the state before a step that comes through z alone, dh ⊙ z [B][H], in training. */
  readonly dhKept: Region | undefined;

  constructor(
    plan: MemoryPlan,
    name: string,
    private readonly layer: LayerBuffers,
  ) {
    const [, B, H] = layer.h.values.shape;
    this.dhKept = layer.dh && plan.region(`${name}.dhKept`, B, H);
  }

  get carriedGradients(): Region[] {
    return this.dhKept ? [this.dhKept] : [];
  }

  forward({ kernels }: Engine, { streams, units, state, gate }: RecurrenceShare, t: number): void {
    const { gates, h } = this.layer;
    const H = h.values.shape[2];
    const [before, after] = [at(h.before, t) + state, at(h.values, t + 1) + state];
    kernels.gruForward(streams, units, H, at(gates, t) + gate, before, after);
  }

  backward({ kernels }: Engine, { streams, units, state, gate }: RecurrenceShare, t: number): void {
    const { gates, h, dh } = this.layer;
    const H = h.values.shape[2];
    const before = at(h.before, t) + state;
    const [byH, kept] = [at(dh!, t) + state, this.dhKept!.offset + state];
    kernels.gruBackward(streams, units, H, at(gates, t) + gate, before, byH, kept);
  }
}
