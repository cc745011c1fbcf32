// Softmax cross-entropy and its gradient, row by row.
import { bytes, exp, log, sum16 } from './arithmetic';

/** The value of the padding columns while the largest logit is searched. */
const NOTHING: f32 = -Infinity;

export function softmaxCrossEntropy(
  R: i32,
  V: i32,
  N: i32,
  logits: i32,
  targets: i32,
  scale: f32,
  loss: i32,
): void {
  const width = bytes(N);
  let p = bytes(logits);
  for (let r = 0; r < R; r++) {
    for (let j = V; j < N; j++) store<f32>(p + bytes(j), NOTHING);
    let four = v128.load(p);
    for (let j: usize = 16; j < width; j += 16) four = f32x4.max(four, v128.load(p + j));
    const largest = max(
      max(f32x4.extract_lane(four, 0), f32x4.extract_lane(four, 1)),
      max(f32x4.extract_lane(four, 2), f32x4.extract_lane(four, 3)),
    );
    const target = p + bytes(load<i32>(bytes(targets + r)));
    const logit = load<f32>(target);

    const shift = f32x4.splat(largest);
    let s0 = f32x4.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    // The exponentials of the padding columns are set to zero, so that they add nothing to the sum.
    for (let j: usize = 0; j < width; j += 16) v128.store(p + j, exp(f32x4.sub(v128.load(p + j), shift)));
    for (let j = V; j < N; j++) store<f32>(p + bytes(j), 0);
    for (let j: usize = 0; j < width; j += 64) {
      s0 = f32x4.add(s0, v128.load(p + j));
      s1 = f32x4.add(s1, v128.load(p + j, 16));
      s2 = f32x4.add(s2, v128.load(p + j, 32));
      s3 = f32x4.add(s3, v128.load(p + j, 48));
    }
    const sum = sum16(s0, s1, s2, s3);
    store<f32>(bytes(loss + r), <f32>(log(<f64>sum) - (<f64>logit - <f64>largest)));

    const factor = f32x4.splat(scale / sum);
    for (let j: usize = 0; j < width; j += 16) v128.store(p + j, f32x4.mul(v128.load(p + j), factor));
    store<f32>(target, load<f32>(target) - scale);
    p += width;
  }
}
