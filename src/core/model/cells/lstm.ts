import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan, Region } from '../../engine/memory.js';
import { at } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';
import { type Cell, type CellSteps, type LayerBuffers, planState, type State } from './cell.js';

/**
 * The LSTM cell (Hochreiter & Schmidhuber 1997, with the forget gate of Gers et al. 2000), the equations of PyTorch's
 * nn.LSTM:
 *
 *     i = σ(x·Wxi + h'·Whi + bi)     input gate          c = f ⊙ c' + i ⊙ g
 *     f = σ(x·Wxf + h'·Whf + bf)     forget gate         h = o ⊙ tanh(c)
 *     g = tanh(x·Wxg + h'·Whg + bg)  cell candidate
 *     o = σ(x·Wxo + h'·Who + bo)     output gate
 *
 * and backward, with dh and dc the gradients by h and c, and di, df, dg, do by the sums before the activations:
 *
 *     dc += dh ⊙ o ⊙ (1 - tanh²(c))            dg  = dc ⊙ i ⊙ (1 - g²)
 *     di  = dc ⊙ g ⊙ i(1 - i)                  do  = dh ⊙ tanh(c) ⊙ o(1 - o)
 *     df  = dc ⊙ c' ⊙ f(1 - f)                 dc' = dc ⊙ f
 *
 * The bias of the forget gate begins as 1, so that a cell remembers until it learns to forget (Gers et al. 2000;
 * Jozefowicz et al. 2015).
 *
 * The element-wise part as code that reads like this: ../../engine/reference/lstm.ts.
 */
export const lstm: Cell = {
  columns: 'ifgo',
  tensors: { weight_ih: 'ifgo', weight_hh: 'ifgo', bias: 'ifgo' },
  initialBias: { f: 1 },
  plan: (plan, name, layer) => new LstmSteps(plan, name, layer),
};

class LstmSteps implements CellSteps {
  readonly c: State;
  /** tanh(c) [T][B][H], kept for the backward pass; without training one entry serves all steps. */
  readonly tanhC: Region;
  /** The gradient by the cell state that flows back through time [B][H], in training. */
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

  forward({ kernels }: Engine, { streams, units, state, gate }: RecurrenceShare, t: number): void {
    const { gates, h } = this.layer;
    const H = h.values.shape[2];
    const [before, after] = [at(this.c.before, t) + state, at(this.c.values, t + 1) + state];
    const tanhC = at(this.tanhC, this.dc ? t : 0) + state;
    const output = at(h.values, t + 1) + state;
    kernels.lstmForward(streams, units, H, at(gates, t) + gate, before, after, tanhC, output);
  }

  backward({ kernels }: Engine, { streams, units, state, gate }: RecurrenceShare, t: number): void {
    const { gates, h, dh } = this.layer;
    const H = h.values.shape[2];
    const [before, tanhC] = [at(this.c.before, t) + state, at(this.tanhC, t) + state];
    const [byH, byC] = [at(dh!, t) + state, this.dc!.offset + state];
    kernels.lstmBackward(streams, units, H, at(gates, t) + gate, before, tanhC, byH, byC);
  }
}
