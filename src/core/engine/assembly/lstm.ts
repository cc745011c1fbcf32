// The element-wise part of the LSTM cell, forward and backward.
import { bytes, madd, sigmoid, tanh } from './arithmetic';

export function lstmForward(
  B: i32,
  U: i32,
  H: i32,
  gates: i32,
  cPrevious: i32,
  c: i32,
  tanhC: i32,
  h: i32,
): void {
  const width = bytes(H);
  const units = bytes(U);
  let pi = bytes(gates);
  let pc0 = bytes(cPrevious);
  let pc = bytes(c);
  let pt = bytes(tanhC);
  let ph = bytes(h);
  for (let b = 0; b < B; b++) {
    const pf = pi + width;
    const pg = pf + width;
    const po = pg + width;
    for (let j: usize = 0; j < units; j += 16) {
      const i = sigmoid(v128.load(pi + j));
      const f = sigmoid(v128.load(pf + j));
      const g = tanh(v128.load(pg + j));
      const o = sigmoid(v128.load(po + j));
      const cell = madd(f, v128.load(pc0 + j), f32x4.mul(i, g));
      const t = tanh(cell);
      v128.store(pi + j, i);
      v128.store(pf + j, f);
      v128.store(pg + j, g);
      v128.store(po + j, o);
      v128.store(pc + j, cell);
      v128.store(pt + j, t);
      v128.store(ph + j, f32x4.mul(o, t));
    }
    pi += 4 * width;
    pc0 += width;
    pc += width;
    pt += width;
    ph += width;
  }
}

export function lstmBackward(
  B: i32,
  U: i32,
  H: i32,
  gates: i32,
  cPrevious: i32,
  tanhC: i32,
  dh: i32,
  dc: i32,
): void {
  const width = bytes(H);
  const units = bytes(U);
  const one = f32x4.splat(1);
  let pi = bytes(gates);
  let pc0 = bytes(cPrevious);
  let pt = bytes(tanhC);
  let pdh = bytes(dh);
  let pdc = bytes(dc);
  for (let b = 0; b < B; b++) {
    const pf = pi + width;
    const pg = pf + width;
    const po = pg + width;
    for (let j: usize = 0; j < units; j += 16) {
      const i = v128.load(pi + j);
      const f = v128.load(pf + j);
      const g = v128.load(pg + j);
      const o = v128.load(po + j);
      const t = v128.load(pt + j);
      const d = v128.load(pdh + j);
      const dCell = madd(f32x4.mul(d, o), f32x4.sub(one, f32x4.mul(t, t)), v128.load(pdc + j));
      v128.store(pi + j, f32x4.mul(f32x4.mul(dCell, g), f32x4.mul(i, f32x4.sub(one, i))));
      v128.store(pf + j, f32x4.mul(f32x4.mul(dCell, v128.load(pc0 + j)), f32x4.mul(f, f32x4.sub(one, f))));
      v128.store(pg + j, f32x4.mul(f32x4.mul(dCell, i), f32x4.sub(one, f32x4.mul(g, g))));
      v128.store(po + j, f32x4.mul(f32x4.mul(d, t), f32x4.mul(o, f32x4.sub(one, o))));
      v128.store(pdc + j, f32x4.mul(dCell, f));
    }
    pi += 4 * width;
    pc0 += width;
    pt += width;
    pdh += width;
    pdc += width;
  }
}
