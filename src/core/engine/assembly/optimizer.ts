// The sums of squares for the gradient norm, Adam, and the moving average of the weights.
import { bytes, madd, sum16 } from './arithmetic';

/** The number of floats in one sum of squares, SQUARE_SUM_BLOCK; the host adds the sums. */
const BLOCK = 4096;

export function squareSums(n: i32, x: i32, sums: i32): void {
  for (let start = 0; start < n; start += BLOCK) {
    const end = bytes(x + min(start + BLOCK, n));
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    for (let p = bytes(x + start); p < end; p += 64) {
      const a = v128.load(p);
      const b = v128.load(p, 16);
      const c = v128.load(p, 32);
      const d = v128.load(p, 48);
      s0 = madd(a, a, s0);
      s1 = madd(b, b, s1);
      s2 = madd(c, c, s2);
      s3 = madd(d, d, s3);
    }
    store<f32>(bytes(sums + start / BLOCK), sum16(s0, s1, s2, s3));
  }
}

export function adam(
  n: i32,
  parameters: i32,
  gradients: i32,
  firstMoments: i32,
  secondMoments: i32,
  gradientScale: f32,
  stepSize: f32,
  decay: f32,
  beta1: f32,
  beta2: f32,
  correction: f32,
  epsilon: f32,
): void {
  const vScale = f32x4.splat(gradientScale);
  const vStep = f32x4.splat(stepSize);
  const vDecay = f32x4.splat(decay);
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const rest1 = f32x4.splat(1 - beta1);
  const rest2 = f32x4.splat(1 - beta2);
  const vCorrection = f32x4.splat(correction);
  const vEpsilon = f32x4.splat(epsilon);
  let p = bytes(parameters);
  let pg = bytes(gradients);
  let pm = bytes(firstMoments);
  let pv = bytes(secondMoments);
  for (let j = 0; j < n; j += 4) {
    const g = f32x4.mul(v128.load(pg), vScale);
    const m = madd(b1, v128.load(pm), f32x4.mul(rest1, g));
    const v = madd(b2, v128.load(pv), f32x4.mul(rest2, f32x4.mul(g, g)));
    v128.store(pm, m);
    v128.store(pv, v);
    const denominator = madd(f32x4.sqrt(v), vCorrection, vEpsilon);
    const update = f32x4.div(f32x4.mul(vStep, m), denominator);
    v128.store(p, f32x4.sub(f32x4.mul(v128.load(p), vDecay), update));
    p += 16;
    pg += 16;
    pm += 16;
    pv += 16;
  }
}

export function moveAverage(n: i32, values: i32, average: i32, rate: f32): void {
  const share = f32x4.splat(rate);
  let to = bytes(average);
  let from = bytes(values);
  for (let j = 0; j < n; j += 4) {
    const before = v128.load(to);
    v128.store(to, madd(share, f32x4.sub(v128.load(from), before), before));
    from += 16;
    to += 16;
  }
}
