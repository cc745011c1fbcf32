// The element-wise part of the GRU cell, forward and backward.
import { bytes, madd, sigmoid, tanh } from './arithmetic';

export function gruForward(B: i32, U: i32, H: i32, gates: i32, hPrevious: i32, h: i32): void {
  const width = bytes(H);
  const units = bytes(U);
  let pq = bytes(gates);
  let ph0 = bytes(hPrevious);
  let ph = bytes(h);
  for (let b = 0; b < B; b++) {
    const pr = pq + width;
    const pz = pr + width;
    const pn = pz + width;
    for (let j: usize = 0; j < units; j += 16) {
      const r = sigmoid(v128.load(pr + j));
      const z = sigmoid(v128.load(pz + j));
      const n = tanh(madd(r, v128.load(pq + j), v128.load(pn + j)));
      v128.store(pr + j, r);
      v128.store(pz + j, z);
      v128.store(pn + j, n);
      v128.store(ph + j, madd(z, f32x4.sub(v128.load(ph0 + j), n), n));
    }
    pq += 4 * width;
    ph0 += width;
    ph += width;
  }
}

export function gruBackward(
  B: i32,
  U: i32,
  H: i32,
  gates: i32,
  hPrevious: i32,
  dh: i32,
  dhKept: i32,
): void {
  const width = bytes(H);
  const units = bytes(U);
  const one = f32x4.splat(1);
  let pq = bytes(gates);
  let ph0 = bytes(hPrevious);
  let pdh = bytes(dh);
  let pkept = bytes(dhKept);
  for (let b = 0; b < B; b++) {
    const pr = pq + width;
    const pz = pr + width;
    const pn = pz + width;
    for (let j: usize = 0; j < units; j += 16) {
      const q = v128.load(pq + j);
      const r = v128.load(pr + j);
      const z = v128.load(pz + j);
      const n = v128.load(pn + j);
      const d = f32x4.add(v128.load(pdh + j), v128.load(pkept + j));
      const dn = f32x4.mul(f32x4.mul(d, f32x4.sub(one, z)), f32x4.sub(one, f32x4.mul(n, n)));
      const dz = f32x4.mul(d, f32x4.sub(v128.load(ph0 + j), n));
      v128.store(pq + j, f32x4.mul(dn, r));
      v128.store(pr + j, f32x4.mul(f32x4.mul(dn, q), f32x4.mul(r, f32x4.sub(one, r))));
      v128.store(pz + j, f32x4.mul(dz, f32x4.mul(z, f32x4.sub(one, z))));
      v128.store(pn + j, dn);
      v128.store(pkept + j, f32x4.mul(z, d));
    }
    pq += 4 * width;
    ph0 += width;
    pdh += width;
    pkept += width;
  }
}
