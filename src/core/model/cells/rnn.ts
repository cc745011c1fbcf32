import type { Engine } from '../../engine/engine.js';
import { at } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';
import type { Cell, CellSteps, LayerBuffers } from './cell.js';

/**
 * The simple recurrent cell (Elman 1990), the equation of PyTorch's nn.RNN and of Keras's SimpleRNN:
 *
 *     h = tanh(x·Wx + h'·Wh + b)
 *
 * and backward, with dh the gradient by h, by the sum before the activation: dh ⊙ (1 - h²).
 *
 * The element-wise part as code that reads like this: ../../engine/reference/rnn.ts.
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

  forward({ kernels }: Engine, { streams, units, state, gate }: RecurrenceShare, t: number): void {
    const { gates, h } = this.layer;
    const H = h.values.shape[2];
    kernels.rnnForward(streams, units, H, at(gates, t) + gate, at(h.values, t + 1) + state);
  }

  backward({ kernels }: Engine, { streams, units, state, gate }: RecurrenceShare, t: number): void {
    const { gates, h, dh } = this.layer;
    const H = h.values.shape[2];
    const [output, byH] = [at(h.values, t + 1) + state, at(dh!, t) + state];
    kernels.rnnBackward(streams, units, H, at(gates, t) + gate, output, byH);
  }
}
