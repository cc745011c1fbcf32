import type { Engine } from '../engine/engine.js';
import { padded } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { at } from './buffers.js';
import type { LayerInput } from './input.js';
import type { LayerParameters, PackedWeights } from './parameters.js';

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
 * where h' and c' are the state after the step before. The backward pass follows the loss through time over the steps
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
    readonly packed: PackedWeights['layers'][number]['recurrent'],
    gradients: LayerParameters | undefined,
  ) {
    const { batchSize: B, steps: T } = shape;
    const H = padded(packed.inputs);
    this.gates = plan.region(`${name}.gates`, T, B, 4 * H);
    this.h = plan.region(`${name}.h`, T + 1, B, H);
    this.c = plan.region(`${name}.c`, T + 1, B, H);
    this.tanhC = plan.region(`${name}.tanhC`, gradients ? T : 1, B, H);
    this.training = gradients && {
      gradients,
      dh: plan.region(`${name}.dh`, T, B, H),
      dc: plan.region(`${name}.dc`, B, H),
    };
  }

  forward(engine: Engine, steps: number): void {
    const { kernels } = engine;
    const { gates, h, c, tanhC } = this;
    const B = this.shape.batchSize;
    const [H, gateWidth] = this.packed.source.shape;
    const Wh = this.packed.packed.offset;
    const keep = this.training !== undefined;

    this.input.forward(engine, steps * B, gates);
    for (let t = 0; t < steps; t++) {
      kernels.multiply(B, gateWidth, this.packed.inputs, at(h, t), H, Wh, at(gates, t), gateWidth);
      kernels.lstmForward(
        B,
        H,
        H,
        at(gates, t),
        at(c, t),
        at(c, t + 1),
        at(tanhC, keep ? t : 0),
        at(h, t + 1),
      );
    }
  }

  backward(engine: Engine, steps: number): void {
    const { kernels, memory } = engine;
    const { gates, h, c, tanhC } = this;
    const { gradients, dh, dc } = this.training!;
    const B = this.shape.batchSize;
    const [H, gateWidth] = this.packed.source.shape;
    const WhT = this.packed.packedTransposed!.offset;
    const { recurrent: dWh, bias: db } = gradients;

    memory.view(dc).fill(0);
    for (let t = steps - 1; t >= 0; t--) {
      kernels.lstmBackward(B, H, H, at(gates, t), at(c, t), at(tanhC, t), at(dh, t), dc.offset);
      if (t > 0) kernels.multiply(B, H, gateWidth, at(gates, t), gateWidth, WhT, at(dh, t - 1), H);
    }
    const rows = steps * B;
    kernels.multiplyTransposed(
      H,
      gateWidth,
      rows,
      h.offset,
      H,
      gates.offset,
      gateWidth,
      dWh.offset,
      gateWidth,
    );
    kernels.addRowsTo(rows, gateWidth, gates.offset, gateWidth, db.offset);
    this.input.backward(engine, rows, gates);
  }

  /** The state after `steps` steps becomes the state before the next segment. */
  carryState({ memory }: Engine, steps: number): void {
    for (const state of [this.h, this.c]) {
      memory.floats.copyWithin(at(state, 0), at(state, steps), at(state, steps + 1));
    }
  }
}
