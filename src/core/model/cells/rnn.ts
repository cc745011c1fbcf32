import type { Engine } from '../../engine/engine.js';
import { at } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';
import type { Cell, CellSteps, LayerBuffers } from './cell.js';

/**
 * The simple recurrent cell (Elman 1990), with the equation of PyTorch's nn.RNN and Keras's SimpleRNN:
 *
 *     h = tanh(x·Wx + h'·Wh + b)
 *
 * Backward: the gradient with respect to the pre-activation is dh ⊙ (1 - h²).
 *
 * ../../engine/reference/rnn.ts computes the element-wise part as a plain loop.
 */
export const rnn: Cell = {
  columns: 'h',
  tensors: { weight_ih: 'h', weight_hh: 'h', bias: 'h' },
  initialBias: {},
  plan: (_plan, _name, layer) => new RnnSteps(layer),
};

class RnnSteps implements CellSteps {
  readonly states = [];
  readonly carriedGradients = [];

  constructor(private readonly layer: LayerBuffers) {}

  forward({ kernels }: Engine, share: RecurrenceShare, t: number): void {
    const { streams, units, stateOffset, gateOffset } = share;
    const { gates, h } = this.layer;
    const H = h.values.shape[2];
    kernels.rnnForward(streams, units, H, at(gates, t) + gateOffset, at(h.values, t + 1) + stateOffset);
  }

  backward({ kernels }: Engine, share: RecurrenceShare, t: number): void {
    const { streams, units, stateOffset, gateOffset } = share;
    const { gates, h, dh } = this.layer;
    const H = h.values.shape[2];
    const output = at(h.values, t + 1) + stateOffset;
    const dhAt = at(dh!, t) + stateOffset;
    kernels.rnnBackward(streams, units, H, at(gates, t) + gateOffset, output, dhAt);
  }
}
