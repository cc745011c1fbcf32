import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan, Region } from '../../engine/memory.js';
import { at } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';
import { type Cell, type CellSteps, type LayerBuffers, planState, type State } from './cell.js';

/**
 * The LSTM cell (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), with the equations of
 * PyTorch's nn.LSTM:
 *
 *     i = σ(x·Wxi + h'·Whi + bi)     input gate          c = f ⊙ c' + i ⊙ g
 *     f = σ(x·Wxf + h'·Whf + bf)     forget gate         h = o ⊙ tanh(c)
 *     g = tanh(x·Wxg + h'·Whg + bg)  cell candidate
 *     o = σ(x·Wxo + h'·Who + bo)     output gate
 *
 * Backward, from the gradients dh and dc; di, df, dg and do are the gradients with respect to the pre-activations:
 *
 *     dc += dh ⊙ o ⊙ (1 - tanh²(c))            dg  = dc ⊙ i ⊙ (1 - g²)
 *     di  = dc ⊙ g ⊙ i(1 - i)                  do  = dh ⊙ tanh(c) ⊙ o(1 - o)
 *     df  = dc ⊙ c' ⊙ f(1 - f)                 dc' = dc ⊙ f
 *
 * The bias of the forget gate starts at 1, so that an untrained cell keeps most of its state (Gers et al. 2000;
 * Jozefowicz et al. 2015).
 *
 * ../../engine/reference/lstm.ts computes the element-wise part as a plain loop.
 */
export const lstm: Cell = {
  columns: 'ifgo',
  tensors: { weight_ih: 'ifgo', weight_hh: 'ifgo', bias: 'ifgo' },
  initialBias: { f: 1 },
  plan: (plan, name, layer) => new LstmSteps(plan, name, layer),
};

class LstmSteps implements CellSteps {
  readonly c: State;
  /** tanh(c) [T][B][H] for the backward pass; only one entry [1][B][H] without training. */
  readonly tanhC: Region;
  /** The gradient with respect to the cell state that flows back through time [B][H], in training. */
  readonly dc: Region | undefined;

  constructor(
    plan: MemoryPlan,
    name: string,
    private readonly layer: LayerBuffers,
  ) {
    const { shape, h, dh, resets } = layer;
    const [, B, H] = h.values.shape;
    this.c = planState(plan, `${name}.c`, shape, H, resets);
    this.tanhC = plan.region(`${name}.tanhC`, dh ? shape.sequenceLength : 1, B, H);
    this.dc = dh && plan.region(`${name}.dc`, B, H);
  }

  get states(): State[] {
    return [this.c];
  }

  get carriedGradients(): Region[] {
    return this.dc ? [this.dc] : [];
  }

  forward({ kernels }: Engine, share: RecurrenceShare, t: number): void {
    const { streams, units, stateOffset, gateOffset } = share;
    const { gates, h } = this.layer;
    const H = h.values.shape[2];
    const cBefore = at(this.c.before, t) + stateOffset;
    const c = at(this.c.values, t + 1) + stateOffset;
    const tanhC = at(this.tanhC, this.dc ? t : 0) + stateOffset;
    const output = at(h.values, t + 1) + stateOffset;
    kernels.lstmForward(streams, units, H, at(gates, t) + gateOffset, cBefore, c, tanhC, output);
  }

  backward({ kernels }: Engine, share: RecurrenceShare, t: number): void {
    const { streams, units, stateOffset, gateOffset } = share;
    const { gates, h, dh } = this.layer;
    const H = h.values.shape[2];
    const cBefore = at(this.c.before, t) + stateOffset;
    const tanhC = at(this.tanhC, t) + stateOffset;
    const dhAt = at(dh!, t) + stateOffset;
    const dcAt = this.dc!.offset + stateOffset;
    kernels.lstmBackward(streams, units, H, at(gates, t) + gateOffset, cBefore, tanhC, dhAt, dcAt);
  }
}
