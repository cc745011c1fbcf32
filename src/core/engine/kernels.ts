/**
 * The interface of the kernels: what each computes, in which order, and where a product and a sum are fused. Every
 * engine gives the same bits, so this text is the definition; `reference/` is the same as plain loops, to be read beside it.
 *
 * - Every matrix is row-major 32-bit floating point in one memory, named by the offset of its first float. `ld…` is the
 *   distance between the starts of two rows, in floats. Ids are 32-bit integers in the same memory.
 * - A number of columns `N`, and a hidden size inside the engine, is a multiple of `LANES`; the columns beyond a real
 *   width hold zeros and stay zero.
 * - `madd(a, b, c)` is a·b + c, rounded once where the arithmetic is `fused` and twice where it is `plain`. Everything
 *   else is rounded operation by operation, and a number among the arguments before anything else.
 * - tanh, σ and exp are the polynomials of `reference/functions.ts`, term by term; log is its series in double precision.
 * - No element depends on which others are computed in the same call: rows, and columns in multiples of `LANES`, may be
 *   shared out to threads as is convenient.
 */

/** Rows of matrices are padded to a multiple of this many floats: one cache line, the widest vector of any CPU. */
export const LANES = 16;

/** Floats whose squares `squareSums` adds into one number. */
export const SQUARE_SUM_BLOCK = 4096;

/** Whether a multiply-add rounds once or twice. */
export type Arithmetic = 'fused' | 'plain';

export interface Kernels {
  /**
   * Lays out B [K][N] for `multiply`. The packed form takes K·N floats in an order of the engine's own, in which the
   * columns from a multiple n of LANES on begin n·K floats later.
   */
  pack(K: number, N: number, b: number, ldb: number, packed: number): void;

  /** Lays out Wᵀ for `multiply`, where W is [N][K]. */
  packTransposed(K: number, N: number, w: number, ldw: number, packed: number): void;

  /** C[M][N] += A[M][K]·B, B packed: each element takes `c = madd(a, b, c)` for k = 0 … K-1. */
  multiply(
    M: number,
    N: number,
    K: number,
    a: number,
    lda: number,
    packed: number,
    c: number,
    ldc: number,
  ): void;

  /** C[M][N] += Xᵀ·Y where X is [K][M] and Y [K][N]: `c = madd(x, y, c)` for k = 0 … K-1. M is a multiple of LANES. */
  multiplyTransposed(
    M: number,
    N: number,
    K: number,
    x: number,
    ldx: number,
    y: number,
    ldy: number,
    c: number,
    ldc: number,
  ): void;

  /**
   * out[r] = W[ids[r]] + bias, for R rows of N: the product of one-hot rows with W [V][N]. An id of V or more stands for a
   * row of zeros: out[r] = bias.
   */
  gatherRows(R: number, N: number, V: number, ids: number, w: number, bias: number, out: number): void;

  /** dW[ids[r]] += src[r] for r = 0 … R-1, N columns, where ids[r] < V: the gradient of `gatherRows`. */
  scatterAddRows(
    R: number,
    N: number,
    V: number,
    ids: number,
    src: number,
    lds: number,
    dw: number,
    ldw: number,
  ): void;

  /** sum += src[r] for r = 0 … R-1, N columns: the gradient of a bias. */
  addRowsTo(R: number, N: number, src: number, lds: number, sum: number): void;

  /** out[r] = row, for R rows of N. */
  repeatRow(R: number, N: number, row: number, out: number): void;

  /** out[r] = src[r] ⊙ factors, for R rows of N; `out` may be `src`. */
  multiplyByRow(R: number, N: number, src: number, factors: number, out: number): void;

  /** to[r] = from[r], or zeros where resets[r] is not 0, for R rows of N that lie `ld` apart in both; `to` may be `from`. */
  carryRows(R: number, N: number, ld: number, resets: number, from: number, to: number): void;

  /** x = 0, n floats. */
  clear(n: number, x: number): void;

  /** to = from, n floats; the two do not overlap. */
  copy(n: number, from: number, to: number): void;

  /**
   * The element-wise part of an LSTM cell, for the first U units of B rows. `gates` [B][4][H] holds the sums before the
   * activations, in the order i, f, g, o, and is overwritten by i = σ(·), f = σ(·), g = tanh(·), o = σ(·). Then
   * c = madd(f, cPrevious, i·g), tanhC = tanh(c), h = o·tanhC, all [B][H].
   */
  lstmForward(
    B: number,
    U: number,
    H: number,
    gates: number,
    cPrevious: number,
    c: number,
    tanhC: number,
    h: number,
  ): void;

  /**
   * The gradient of `lstmForward`: from dh and dc [B][H], the gradients of the loss by h and (through later steps) by c,
   * overwrites `gates` with the gradients by the sums before the activations and `dc` with the one by cPrevious. With
   * d = madd(dh·o, 1 - tanhC², dc): i becomes (d·g)·(i(1-i)), f becomes (d·cPrevious)·(f(1-f)), g becomes (d·i)·(1-g²),
   * o becomes (dh·tanhC)·(o(1-o)), dc becomes d·f.
   */
  lstmBackward(
    B: number,
    U: number,
    H: number,
    gates: number,
    cPrevious: number,
    tanhC: number,
    dh: number,
    dc: number,
  ): void;

  /**
   * The element-wise part of a GRU cell, for the first U units of B rows. `gates` [B][4][H] holds sums in the order q, r,
   * z, n: q is what the reset gate r is laid on, the others stand before their activations and are overwritten by
   * r = σ(·), z = σ(·), n = tanh(madd(r, q, ·)). Then h = madd(z, hPrevious - n, n) [B][H].
   */
  gruForward(B: number, U: number, H: number, gates: number, hPrevious: number, h: number): void;

  /**
   * The gradient of `gruForward`: the gradient by h is d = dh + dhKept [B][H], where dhKept came through the z of the step
   * after. Overwrites `gates` with the gradients by the sums and `dhKept` with z·d, what comes to hPrevious through z:
   * n becomes d(1-z)·(1-n²), which is called dn, z becomes d(hPrevious-n)·z(1-z), r becomes dn·q·r(1-r), q becomes dn·r.
   */
  gruBackward(
    B: number,
    U: number,
    H: number,
    gates: number,
    hPrevious: number,
    dh: number,
    dhKept: number,
  ): void;

  /** The element-wise part of a simple recurrent cell, for the first U units of B rows: h = tanh(sums), both [B][H]. */
  rnnForward(B: number, U: number, H: number, sums: number, h: number): void;

  /** The gradient of `rnnForward`: sums = dh·(1-h²), all [B][H]. */
  rnnBackward(B: number, U: number, H: number, sums: number, h: number, dh: number): void;

  /**
   * For R rows of logits, V of N columns in use: loss[r] = ln Σⱼ exp(logit[r][j]) - logit[r][targets[r]] in nats, and
   * `logits` is overwritten by its gradient times `scale`: scale·(softmax(logits[r]) - onehot(targets[r])). With z the
   * largest logit of the row, eⱼ = exp(logitⱼ - z) (an exp of at least e⁻⁸⁷, as everywhere) and s = Σⱼ eⱼ, which runs in 16
   * lanes that are added pairwise, 8 apart, then 4, 2, 1: the loss is ln s - (logit[target] - z), in double precision until
   * it is rounded, and a gradient eⱼ·(scale/s), less `scale` where j is the target.
   */
  softmaxCrossEntropy(
    R: number,
    V: number,
    N: number,
    logits: number,
    targets: number,
    scale: number,
    loss: number,
  ): void;

  /** sums[b] = Σ x², over n floats in blocks of SQUARE_SUM_BLOCK; within a block in 16 lanes, as above, with `madd`. */
  squareSums(n: number, x: number, sums: number): void;

  /**
   * One step of Adam with decoupled weight decay for n parameters: g = gradientScale·gradient, m = madd(β₁, m, (1-β₁)g),
   * v = madd(β₂, v, (1-β₂)g²), p = decay·p - stepSize·m / madd(√v, correction, ε).
   */
  adam(
    n: number,
    parameters: number,
    gradients: number,
    firstMoments: number,
    secondMoments: number,
    gradientScale: number,
    stepSize: number,
    decay: number,
    beta1: number,
    beta2: number,
    correction: number,
    epsilon: number,
  ): void;

  /** One step of an exponential average, of n values: average = madd(rate, values - average, average). */
  moveAverage(n: number, values: number, average: number, rate: number): void;
}

/** `n` rounded up to a multiple of LANES. */
export function padded(n: number): number {
  return Math.ceil(n / LANES) * LANES;
}
