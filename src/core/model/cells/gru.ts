import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan, Region } from '../../engine/memory.js';
import { at } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';
import type { Cell, CellSteps, LayerBuffers } from './cell.js';

/**
 * The gated recurrent unit (Cho et al. 2014), with the equations of PyTorch's nn.GRU, in which the reset gate scales a
 * product:
 *
 *     r = σ(x·Wxr + h'·Whr + br)       reset gate       q = h'·Whn + bhn
 *     z = σ(x·Wxz + h'·Whz + bz)       update gate      n = tanh(x·Wxn + bn + r ⊙ q)      candidate
 *     h = (1 - z) ⊙ n + z ⊙ h'
 *
 * Backward, from the gradient dh; dr, dz and dn are the gradients with respect to the pre-activations:
 *
 *     dn = dh ⊙ (1 - z) ⊙ (1 - n²)             dr   = dn ⊙ q ⊙ r(1 - r)
 *     dz = dh ⊙ (h' - n) ⊙ z(1 - z)            dq   = dn ⊙ r
 *                                              dh' += dh ⊙ z
 *
 * q does not include x·Wx, and the pre-activation x·Wxn + bn does not include h'·Wh.
 *
 * ../../engine/reference/gru.ts computes the element-wise part as a plain loop.
 */
export const gru: Cell = {
  columns: 'qrzn',
  tensors: { weight_ih: 'rzn', weight_hh: 'rzq', bias: 'rzn', bias_hn: 'q' },
  initialBias: {},
  plan: (plan, name, layer) => new GruSteps(plan, name, layer),
};

class GruSteps implements CellSteps {
  readonly states = [];
  /** The part of the gradient with respect to the previous h that comes through z, dh ⊙ z [B][H], in training. */
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

  forward({ kernels }: Engine, share: RecurrenceShare, t: number): void {
    const { streams, units, stateOffset, gateOffset } = share;
    const { gates, h } = this.layer;
    const H = h.values.shape[2];
    const before = at(h.before, t) + stateOffset;
    const after = at(h.values, t + 1) + stateOffset;
    kernels.gruForward(streams, units, H, at(gates, t) + gateOffset, before, after);
  }

  backward({ kernels }: Engine, share: RecurrenceShare, t: number): void {
    const { streams, units, stateOffset, gateOffset } = share;
    const { gates, h, dh } = this.layer;
    const H = h.values.shape[2];
    const before = at(h.before, t) + stateOffset;
    const dhAt = at(dh!, t) + stateOffset;
    const dhKeptAt = this.dhKept!.offset + stateOffset;
    kernels.gruBackward(streams, units, H, at(gates, t) + gateOffset, before, dhAt, dhKeptAt);
  }
}
