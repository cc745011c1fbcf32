/**
 * A step of each kind of cell in double precision, forward and back. A layer reads x (D values) with the state that the
 * step before left, h' (H values) and, in an LSTM, c', and gives the state after the step.
 */
import {
  accumulate,
  add,
  addOuterProduct,
  product,
  sigmoid,
  times,
  transposedProduct,
  type Vector,
} from './reference-vectors.js';

/** The state of a layer for one stream: h, and c in an LSTM. */
export type CellState = Readonly<Record<string, Vector>>;

/** The tensors of a layer, or their gradients, by their names without cell and layer: `weight_ih` … */
export type LayerTensors = Readonly<Record<string, Float64Array>>;

export interface Step {
  readonly after: CellState;
  /** From d loss / d after: d loss / d x and d loss / d before; what the weights have of it is added to `gradients`. */
  readonly back: (dAfter: CellState, gradients: LayerTensors) => { dx: number[]; dBefore: CellState };
}

export interface ReferenceCell {
  readonly states: readonly string[];
  readonly step: (weights: LayerTensors, x: Vector, before: CellState) => Step;
}

/**
 * Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000:
 *
 *     z = W_ih·x + W_hh·h' + bias                4H values: z_i, z_f, z_g, z_o
 *     i = σ(z_i)   f = σ(z_f)   g = tanh(z_g)   o = σ(z_o)
 *     c = f∘c' + i∘g
 *     h = o∘tanh(c)
 */
const lstm: ReferenceCell = {
  states: ['h', 'c'],
  step(weights, x, before) {
    const z = add(add(product(weights.weight_ih, x), product(weights.weight_hh, before.h)), weights.bias);
    const H = before.h.length;
    const i = z.slice(0, H).map(sigmoid);
    const f = z.slice(H, 2 * H).map(sigmoid);
    const g = z.slice(2 * H, 3 * H).map(Math.tanh);
    const o = z.slice(3 * H).map(sigmoid);
    const c = add(times(f, before.c), times(i, g));
    const tanhC = c.map(Math.tanh);
    return {
      after: { h: times(o, tanhC), c },
      back({ h: dh, c: dcAfter }, gradients) {
        const dc = dcAfter.map((after, j) => after + dh[j] * o[j] * (1 - tanhC[j] ** 2));
        const dz = [
          ...dc.map((d, j) => d * g[j] * i[j] * (1 - i[j])),
          ...dc.map((d, j) => d * before.c[j] * f[j] * (1 - f[j])),
          ...dc.map((d, j) => d * i[j] * (1 - g[j] ** 2)),
          ...dh.map((d, j) => d * tanhC[j] * o[j] * (1 - o[j])),
        ];
        const { dx, dh: dhBefore } = backThroughSums(weights, gradients, dz, dz, x, before.h);
        return { dx, dBefore: { h: dhBefore, c: times(dc, f) } };
      },
    };
  },
};

/**
 * Cho et al. 2014, with the reset gate after the product, as PyTorch has it:
 *
 *     a = W_ih·x + bias          3H values: a_r, a_z, a_n
 *     b = W_hh·h'                3H values: b_r, b_z, b_n
 *     r = σ(a_r + b_r)   z = σ(a_z + b_z)   q = b_n + bias_hn   n = tanh(a_n + r∘q)
 *     h = (1 - z)∘n + z∘h'
 */
const gru: ReferenceCell = {
  states: ['h'],
  step(weights, x, { h: hBefore }) {
    const a = add(product(weights.weight_ih, x), weights.bias);
    const b = product(weights.weight_hh, hBefore);
    const H = hBefore.length;
    const r = add(a.slice(0, H), b.slice(0, H)).map(sigmoid);
    const z = add(a.slice(H, 2 * H), b.slice(H, 2 * H)).map(sigmoid);
    const q = add(b.slice(2 * H), weights.bias_hn);
    const n = add(a.slice(2 * H), times(r, q)).map(Math.tanh);
    return {
      after: { h: n.map((value, j) => (1 - z[j]) * value + z[j] * hBefore[j]) },
      back({ h: dh }, gradients) {
        const dan = dh.map((d, j) => d * (1 - z[j]) * (1 - n[j] ** 2));
        const daz = dh.map((d, j) => d * (hBefore[j] - n[j]) * z[j] * (1 - z[j]));
        const dq = times(dan, r);
        const dar = dan.map((d, j) => d * q[j] * r[j] * (1 - r[j]));
        const da = [...dar, ...daz, ...dan];
        const db = [...dar, ...daz, ...dq];
        accumulate(gradients.bias_hn, dq);
        const { dx, dh: dhBefore } = backThroughSums(weights, gradients, da, db, x, hBefore);
        return { dx, dBefore: { h: add(dhBefore, times(dh, z)) } };
      },
    };
  },
};

/** Elman 1990: h = tanh(W_ih·x + W_hh·h' + bias) */
const rnn: ReferenceCell = {
  states: ['h'],
  step(weights, x, { h: hBefore }) {
    const z = add(add(product(weights.weight_ih, x), product(weights.weight_hh, hBefore)), weights.bias);
    const h = z.map(Math.tanh);
    return {
      after: { h },
      back({ h: dh }, gradients) {
        const dz = dh.map((d, j) => d * (1 - h[j] ** 2));
        const { dx, dh: dhBefore } = backThroughSums(weights, gradients, dz, dz, x, hBefore);
        return { dx, dBefore: { h: dhBefore } };
      },
    };
  },
};

/** The way back through a = W_ih·x + bias and b = W_hh·h', from da and db. */
function backThroughSums(
  weights: LayerTensors,
  gradients: LayerTensors,
  da: Vector,
  db: Vector,
  x: Vector,
  hBefore: Vector,
): { dx: number[]; dh: number[] } {
  addOuterProduct(gradients.weight_ih, da, x);
  addOuterProduct(gradients.weight_hh, db, hBefore);
  accumulate(gradients.bias, da);
  return { dx: transposedProduct(weights.weight_ih, da), dh: transposedProduct(weights.weight_hh, db) };
}

export const referenceCells: Readonly<Record<string, ReferenceCell>> = { lstm, gru, rnn };
