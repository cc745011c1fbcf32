// Matrix products. B is packed into panels of 8 columns, [N/8][K][8]. A is packed block by block into groups of 4, 2 or
// 1 rows, [group][K][rows]. The innermost loop thus reads both sequentially. Each element of C adds its products in
// ascending order of k, one `madd` per step, whatever the block sizes.
import { bytes, madd } from './arithmetic';

/** The number of columns of a panel of B. */
const PANEL = 8;
/** The rows of A, and the values of k, that are packed at a time: 128·256 floats fit in the L2 cache. */
const ROWS = 128;
const DEPTH = 256;
/** The columns of Y that `multiplyTransposed` packs at a time. */
const COLUMNS = 512;

let scratchA: usize = 0;
let scratchB: usize = 0;

/** Returns the scratch memory that the products need, in floats. */
export function scratchLength(): i32 {
  return ROWS * DEPTH + COLUMNS * DEPTH;
}

export function setScratch(offset: i32): void {
  scratchA = bytes(offset);
  scratchB = scratchA + bytes(ROWS * DEPTH);
}

export function pack(K: i32, N: i32, b: i32, ldb: i32, packed: i32): void {
  packPanels(K, N, bytes(b), bytes(ldb), bytes(packed));
}

function packPanels(K: i32, N: i32, b: usize, stride: usize, to: usize): void {
  for (let n = 0; n < N; n += PANEL) {
    let from = b + bytes(n);
    for (let k = 0; k < K; k++) {
      v128.store(to, v128.load(from));
      v128.store(to, v128.load(from, 16), 16);
      from += stride;
      to += 32;
    }
  }
}

export function packTransposed(K: i32, N: i32, w: i32, ldw: i32, packed: i32): void {
  const stride = bytes(ldw);
  for (let n = 0; n < N; n += PANEL) {
    const from = bytes(w) + <usize>n * stride;
    const to = bytes(packed) + <usize>n * bytes(K);
    transposeFour(K, from, stride, to, 32);
    transposeFour(K, from + 4 * stride, stride, to + 16, 32);
  }
}

/** Transposes four rows: to[k][0..3] = from[0..3][k]. `step` is the distance from to[k] to to[k + 1] in bytes. */
function transposeFour(K: i32, from: usize, stride: usize, to: usize, step: usize): void {
  let r0 = from;
  let r1 = r0 + stride;
  let r2 = r1 + stride;
  let r3 = r2 + stride;
  let k = K;
  for (; k >= 4; k -= 4) {
    const a = v128.load(r0);
    const b = v128.load(r1);
    const c = v128.load(r2);
    const d = v128.load(r3);
    const ab = v128.shuffle<f32>(a, b, 0, 4, 1, 5);
    const cd = v128.shuffle<f32>(c, d, 0, 4, 1, 5);
    v128.store(to, v128.shuffle<f32>(ab, cd, 0, 1, 4, 5));
    v128.store(to + step, v128.shuffle<f32>(ab, cd, 2, 3, 6, 7));
    const ab2 = v128.shuffle<f32>(a, b, 2, 6, 3, 7);
    const cd2 = v128.shuffle<f32>(c, d, 2, 6, 3, 7);
    v128.store(to + 2 * step, v128.shuffle<f32>(ab2, cd2, 0, 1, 4, 5));
    v128.store(to + 3 * step, v128.shuffle<f32>(ab2, cd2, 2, 3, 6, 7));
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
    to += 4 * step;
  }
  for (; k > 0; k--) {
    store<f32>(to, load<f32>(r0));
    store<f32>(to, load<f32>(r1), 4);
    store<f32>(to, load<f32>(r2), 8);
    store<f32>(to, load<f32>(r3), 12);
    r0 += 4;
    r1 += 4;
    r2 += 4;
    r3 += 4;
    to += step;
  }
}

/** Packs A [M][K] into groups of 4, 2 and 1 rows. */
function packRows(M: i32, K: i32, a: usize, stride: usize, to: usize): void {
  let m = M;
  for (; m >= 4; m -= 4) {
    transposeFour(K, a, stride, to, 16);
    a += 4 * stride;
    to += bytes(4 * K);
  }
  if (m >= 2) {
    for (let k = 0; k < K; k++) {
      store<f32>(to, load<f32>(a + bytes(k)));
      store<f32>(to, load<f32>(a + stride + bytes(k)), 4);
      to += 8;
    }
    a += 2 * stride;
    m -= 2;
  }
  if (m == 1) memory.copy(to, a, bytes(K));
}

/** Packs Xᵀ, where X is [K][M] and M is a multiple of 4. */
function packColumns(M: i32, K: i32, x: usize, stride: usize, to: usize): void {
  for (let m = 0; m < M; m += 4) {
    let from = x + bytes(m);
    for (let k = 0; k < K; k++) {
      v128.store(to, v128.load(from));
      from += stride;
      to += 16;
    }
  }
}

/** C[4][8] += A·B, with eight accumulators in registers. Unrolling over k would halve the speed in V8. */
function tile4(K: i32, a: usize, b: usize, c: usize, stride: usize): void {
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let s00 = v128.load(c);
  let s01 = v128.load(c, 16);
  let s10 = v128.load(c1);
  let s11 = v128.load(c1, 16);
  let s20 = v128.load(c2);
  let s21 = v128.load(c2, 16);
  let s30 = v128.load(c3);
  let s31 = v128.load(c3, 16);
  for (let k = K; k > 0; k--) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = madd(x, b0, s00);
    s01 = madd(x, b1, s01);
    x = v128.load32_splat(a, 4);
    s10 = madd(x, b0, s10);
    s11 = madd(x, b1, s11);
    x = v128.load32_splat(a, 8);
    s20 = madd(x, b0, s20);
    s21 = madd(x, b1, s21);
    x = v128.load32_splat(a, 12);
    s30 = madd(x, b0, s30);
    s31 = madd(x, b1, s31);
    a += 16;
    b += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** C[2][16] += A·B: two rows and two panels, `panel` bytes apart. */
function tile2(K: i32, a: usize, b: usize, panel: usize, c: usize, stride: usize): void {
  const d = c + stride;
  let e = b + panel;
  let s00 = v128.load(c);
  let s01 = v128.load(c, 16);
  let s02 = v128.load(c, 32);
  let s03 = v128.load(c, 48);
  let s10 = v128.load(d);
  let s11 = v128.load(d, 16);
  let s12 = v128.load(d, 32);
  let s13 = v128.load(d, 48);
  for (let k = K; k > 0; k--) {
    const x = v128.load32_splat(a);
    const y = v128.load32_splat(a, 4);
    let w = v128.load(b);
    s00 = madd(x, w, s00);
    s10 = madd(y, w, s10);
    w = v128.load(b, 16);
    s01 = madd(x, w, s01);
    s11 = madd(y, w, s11);
    w = v128.load(e);
    s02 = madd(x, w, s02);
    s12 = madd(y, w, s12);
    w = v128.load(e, 16);
    s03 = madd(x, w, s03);
    s13 = madd(y, w, s13);
    a += 8;
    b += 32;
    e += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c, s02, 32);
  v128.store(c, s03, 48);
  v128.store(d, s10);
  v128.store(d, s11, 16);
  v128.store(d, s12, 32);
  v128.store(d, s13, 48);
}

/** C[1][16] += A·B: one row and two panels. */
function tile1(K: i32, a: usize, b: usize, panel: usize, c: usize): void {
  let e = b + panel;
  let s0 = v128.load(c);
  let s1 = v128.load(c, 16);
  let s2 = v128.load(c, 32);
  let s3 = v128.load(c, 48);
  for (let k = K; k > 0; k--) {
    const x = v128.load32_splat(a);
    s0 = madd(x, v128.load(b), s0);
    s1 = madd(x, v128.load(b, 16), s1);
    s2 = madd(x, v128.load(e), s2);
    s3 = madd(x, v128.load(e, 16), s3);
    a += 4;
    b += 32;
    e += 32;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
}

/**
 * C[1][24] += A·B: one row and three panels. Six independent sums hide most of a multiply-add's latency; with eight, V8
 * would run out of registers at half the speed.
 */
function tile1wide(K: i32, a: usize, b: usize, panel: usize, c: usize): void {
  let d = b + panel;
  let e = d + panel;
  let s0 = v128.load(c);
  let s1 = v128.load(c, 16);
  let s2 = v128.load(c, 32);
  let s3 = v128.load(c, 48);
  let s4 = v128.load(c, 64);
  let s5 = v128.load(c, 80);
  for (let k = K; k > 0; k--) {
    const x = v128.load32_splat(a);
    s0 = madd(x, v128.load(b), s0);
    s1 = madd(x, v128.load(b, 16), s1);
    s2 = madd(x, v128.load(d), s2);
    s3 = madd(x, v128.load(d, 16), s3);
    s4 = madd(x, v128.load(e), s4);
    s5 = madd(x, v128.load(e, 16), s5);
    a += 4;
    b += 32;
    d += 32;
    e += 32;
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
  v128.store(c, s4, 64);
  v128.store(c, s5, 80);
}

/** C[1][N] += A·B: three panels at a time, or two where three would leave a single one. */
function rowTimesPanels(N: i32, K: i32, a: usize, b: usize, panel: usize, c: usize): void {
  let left = N / PANEL; // an even number
  while (left > 0) {
    if (left == 2 || left == 4) {
      tile1(K, a, b, panel, c);
      left -= 2;
      b += 2 * panel;
      c += bytes(2 * PANEL);
    } else {
      tile1wide(K, a, b, panel, c);
      left -= 3;
      b += 3 * panel;
      c += bytes(3 * PANEL);
    }
  }
}

/** C[M][N] += packed rows · packed panels; consecutive panels are `panel` bytes apart. */
function multiplyPacked(
  M: i32,
  N: i32,
  K: i32,
  a: usize,
  b: usize,
  panel: usize,
  c: usize,
  stride: usize,
): void {
  const groups = M >> 2;
  const rest = M & 3;
  if (groups > 0) {
    for (let n = 0; n < N; n += PANEL) {
      const panelOfN = b + <usize>(n >> 3) * panel;
      for (let g = 0; g < groups; g++) {
        tile4(K, a + bytes(4 * g * K), panelOfN, c + <usize>(4 * g) * stride + bytes(n), stride);
      }
    }
    a += bytes(4 * groups * K);
    c += <usize>(4 * groups) * stride;
  }
  if (rest >= 2) {
    for (let n = 0; n < N; n += 2 * PANEL)
      tile2(K, a, b + <usize>(n >> 3) * panel, panel, c + bytes(n), stride);
    a += bytes(2 * K);
    c += 2 * stride;
  }
  if (rest & 1) rowTimesPanels(N, K, a, b, panel, c);
}

export function multiply(M: i32, N: i32, K: i32, a: i32, lda: i32, packed: i32, c: i32, ldc: i32): void {
  const panel = bytes(K) << 3;
  if (M == 1) {
    multiplyPacked(1, N, K, bytes(a), bytes(packed), panel, bytes(c), 0);
    return;
  }
  for (let m = 0; m < M; m += ROWS) {
    const rows = min(ROWS, M - m);
    for (let k = 0; k < K; k += DEPTH) {
      const depth = min(DEPTH, K - k);
      packRows(rows, depth, bytes(a) + <usize>m * bytes(lda) + bytes(k), bytes(lda), scratchA);
      const b = bytes(packed) + (bytes(k) << 3);
      multiplyPacked(rows, N, depth, scratchA, b, panel, bytes(c) + <usize>m * bytes(ldc), bytes(ldc));
    }
  }
}

export function multiplyTransposed(
  M: i32,
  N: i32,
  K: i32,
  x: i32,
  ldx: i32,
  y: i32,
  ldy: i32,
  c: i32,
  ldc: i32,
): void {
  for (let n = 0; n < N; n += COLUMNS) {
    const columns = min(COLUMNS, N - n);
    for (let k = 0; k < K; k += DEPTH) {
      const depth = min(DEPTH, K - k);
      packPanels(depth, columns, bytes(y) + <usize>k * bytes(ldy) + bytes(n), bytes(ldy), scratchB);
      for (let m = 0; m < M; m += ROWS) {
        const rows = min(ROWS, M - m);
        packColumns(rows, depth, bytes(x) + <usize>k * bytes(ldx) + bytes(m), bytes(ldx), scratchA);
        const to = bytes(c) + <usize>m * bytes(ldc) + bytes(n);
        multiplyPacked(rows, columns, depth, scratchA, scratchB, bytes(depth) << 3, to, bytes(ldc));
      }
    }
  }
}
