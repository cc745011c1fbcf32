// Arithmetic on four lanes. The source is compiled twice: with relaxed SIMD, where `madd` is one fused operation, and
// without it, where `madd` is a product and a sum.

/** Returns the size of `n` floats in bytes. */
// @ts-ignore: decorator
@inline export function bytes(n: i32): usize {
  return (<usize>n) << 2;
}

/** a·b + c */
// @ts-ignore: decorator
@inline export function madd(a: v128, b: v128, c: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(a, b, c) : f32x4.add(f32x4.mul(a, b), c);
}

/**
 * Returns tanh x, approximated by a rational function on [-7.905, 7.905], beyond which tanh x is ±1 within 3e-7.
 * Coefficients from Eigen, generic_fast_tanh_float.
 */
// @ts-ignore: decorator
@inline export function tanh(value: v128): v128 {
  const limit = f32x4.splat(7.90531110763549805);
  const x = f32x4.max(f32x4.min(value, limit), f32x4.neg(limit));
  const z = f32x4.mul(x, x);
  let p = f32x4.splat(-2.76076847742355e-16);
  p = madd(p, z, f32x4.splat(2.00018790482477e-13));
  p = madd(p, z, f32x4.splat(-8.60467152213735e-11));
  p = madd(p, z, f32x4.splat(5.12229709037114e-8));
  p = madd(p, z, f32x4.splat(1.48572235717979e-5));
  p = madd(p, z, f32x4.splat(6.37261928875436e-4));
  p = madd(p, z, f32x4.splat(4.89352455891786e-3));
  let q = f32x4.splat(1.19825839466702e-6);
  q = madd(q, z, f32x4.splat(1.18534705686654e-4));
  q = madd(q, z, f32x4.splat(2.26843463243900e-3));
  q = madd(q, z, f32x4.splat(4.89352518554385e-3));
  return f32x4.div(f32x4.mul(p, x), q);
}

/** σ(x) = ½ + ½·tanh(x/2) */
// @ts-ignore: decorator
@inline export function sigmoid(x: v128): v128 {
  const half = f32x4.splat(0.5);
  return madd(tanh(f32x4.mul(x, half)), half, half);
}

/** Returns eˣ = 2ⁿ·eʳ for x ≤ 0; x < -87 counts as -87. Coefficients from Cephes, expf. */
// @ts-ignore: decorator
@inline export function exp(value: v128): v128 {
  const x = f32x4.max(value, f32x4.splat(-87));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(1.44269504088896341)));
  let r = madd(n, f32x4.splat(-0.693359375), x);
  r = madd(n, f32x4.splat(2.12194440e-4), r);
  let p = f32x4.splat(1.9875691500e-4);
  p = madd(p, r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(madd(f32x4.mul(p, r), r, r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** Returns ln x in double precision, for x ≥ 1 or NaN: x = 2ᵉ·m, ln m = 2·artanh((m - 1)/(m + 1)). */
export function log(x: f64): f64 {
  if (isNaN(x)) return x;
  const bits = reinterpret<u64>(x);
  let exponent = <f64>(<i32>(bits >> 52) - 1023);
  let m = reinterpret<f64>((bits & 0x000fffffffffffff) | 0x3ff0000000000000);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent += 1;
  }
  const s = (m - 1) / (m + 1);
  const z = s * s;
  let series: f64 = 0;
  for (let k: f64 = 23; k >= 3; k -= 2) series = z * (1 / k + series);
  return exponent * 0.6931471805599453 + 2 * s * (1 + series);
}

/** Adds 16 lanes pairwise: first 8 apart, then 4, 2 and 1. */
// @ts-ignore: decorator
@inline export function sum16(a: v128, b: v128, c: v128, d: v128): f32 {
  const four = f32x4.add(f32x4.add(a, c), f32x4.add(b, d));
  return (
    f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 2) + (f32x4.extract_lane(four, 1) + f32x4.extract_lane(four, 3))
  );
}
