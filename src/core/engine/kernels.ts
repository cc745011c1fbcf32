/**
 * The kernel interface: what each kernel computes, in which order, and which multiply-adds are fused. Every engine
 * returns the same bits, so this file is the definition. `reference/` implements it as plain loops; read them together.
 *
 * Memory:
 * - Matrices are row-major, of 32-bit floats, in one memory. Ids and resets are 32-bit integers in the same memory.
 * - An argument that names a buffer is the offset of its first element, counted in floats (4 bytes).
 * - `ld…` (leading dimension) is the distance between the starts of two consecutive rows, in floats.
 * - `N`, `H`, `U` and the optimizer's `n` are multiples of `LANES`. Padding columns are zero and stay zero.
 *
 * Arithmetic:
 * - `madd(a, b, c)` is a·b + c, rounded once in `fused` arithmetic and twice in `plain` arithmetic.
 * - Every other operation is rounded to single precision separately. Scalar arguments are rounded first.
 * - tanh, σ, exp and log follow `reference/functions.ts` term by term; log is in double precision.
 * - An element never depends on which other elements the same call computes. Threads may therefore divide rows at any
 *   row, and columns at any multiple of `LANES`.
 */

/** Matrix rows are padded to a multiple of this many floats: one cache line, the widest vector of any supported CPU. */
export const LANES = 16;

/** The number of floats whose squares `squareSums` adds into one sum. */
export const SQUARE_SUM_BLOCK = 4096;

/** The rounding of a multiply-add: once (`fused`) or twice (`plain`). */
export type Arithmetic = 'fused' | 'plain';

export interface Kernels {
  /**
   * Packs B [K][N] for `multiply`. The packed form has K·N floats in an engine-specific order. For any multiple n of
   * LANES, columns n and up start n·K floats into it.
   */
  pack(K: number, N: number, b: number, ldb: number, packed: number): void;

  /** Packs Wᵀ for `multiply`, where W is [N][K]. */
  packTransposed(K: number, N: number, w: number, ldw: number, packed: number): void;

  /**
   * Adds a matrix product: C[M][N] += A[M][K]·B[K][N], with B packed. For each element of C,
   * c = madd(A[m][k], B[k][n], c) for k = 0 … K-1 in order.
   */
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

  /**
   * Adds a product with a transposed matrix: C[M][N] += Xᵀ·Y, where X is [K][M], Y is [K][N] and M is a multiple of
   * LANES. For each element of C, c = madd(X[k][m], Y[k][n], c) for k = 0 … K-1 in order.
   */
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
   * Multiplies R one-hot rows by W [V][N] and adds a bias: out[r] = W[ids[r]] + bias, N columns. An id of V or more
   * stands for a zero row: out[r] = bias.
   */
  gatherRows(R: number, N: number, V: number, ids: number, w: number, bias: number, out: number): void;

  /** Adds the gradient with respect to that W: dW[ids[r]] += src[r] for r = 0 … R-1, N columns, where ids[r] < V. */
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

  /** Adds the gradient with respect to a bias: sum += src[r] for r = 0 … R-1, N columns. */
  addRowsTo(R: number, N: number, src: number, lds: number, sum: number): void;

  /** Repeats a row: out[r] = row, for R rows of N columns. */
  repeatRow(R: number, N: number, row: number, out: number): void;

  /** Multiplies rows element-wise: out[r] = src[r] ⊙ factors, for R rows of N columns. `out` may be `src`. */
  multiplyByRow(R: number, N: number, src: number, factors: number, out: number): void;

  /**
   * Copies R rows of N columns, or clears them at a reset: to[r] = from[r] where resets[r] is 0, else 0. `ld` applies
   * to both matrices. `to` may be `from`.
   */
  carryRows(R: number, N: number, ld: number, resets: number, from: number, to: number): void;

  /** Sets n floats to 0. */
  clear(n: number, x: number): void;

  /** Copies n floats. The two ranges must not overlap. */
  copy(n: number, from: number, to: number): void;

  /**
   * Computes the element-wise part of an LSTM cell, for the first U units of B rows. `gates` [B][4][H] holds the
   * pre-activations in the order i, f, g, o and is overwritten by the gates. The other buffers are [B][H].
   *
   *     i = σ(i)      f = σ(f)      g = tanh(g)      o = σ(o)
   *     c = madd(f, cPrevious, i·g)
   *     tanhC = tanh(c)
   *     h = o·tanhC
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
   * Computes the gradients of `lstmForward`. dh [B][H] is the gradient with respect to h. dc [B][H] holds the gradient
   * with respect to c that comes from later steps, and is overwritten by the gradient with respect to cPrevious.
   * `gates` is overwritten by the gradients with respect to the pre-activations.
   *
   *     d  = madd(dh·o, 1 - tanhC², dc)
   *     di = (d·g)·(i(1 - i))
   *     df = (d·cPrevious)·(f(1 - f))
   *     dg = (d·i)·(1 - g²)
   *     do = (dh·tanhC)·(o(1 - o))
   *     dc = d·f
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
   * Computes the element-wise part of a GRU cell, for the first U units of B rows. `gates` [B][4][H] holds, in the
   * order q, r, z, n: the product q that the reset gate r scales, and the pre-activations of r, z and n, which are
   * overwritten by the gates. The other buffers are [B][H].
   *
   *     r = σ(r)      z = σ(z)
   *     n = tanh(madd(r, q, n))
   *     h = madd(z, hPrevious - n, n)
   */
  gruForward(B: number, U: number, H: number, gates: number, hPrevious: number, h: number): void;

  /**
   * Computes the gradients of `gruForward`. The gradient with respect to h is dh + dhKept, both [B][H]; dhKept is the
   * part that comes through the update gate z of the next step. It is overwritten by the same part for hPrevious.
   * `gates` is overwritten by the gradients with respect to q and the pre-activations.
   *
   *     d  = dh + dhKept
   *     dn = (d·(1 - z))·(1 - n²)
   *     dz = (d·(hPrevious - n))·(z(1 - z))
   *     dr = (dn·q)·(r(1 - r))
   *     dq = dn·r
   *     dhKept = z·d
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

  /** Computes a simple recurrent cell's h = tanh(preActivations), for the first U units of B rows, both [B][H]. */
  rnnForward(B: number, U: number, H: number, preActivations: number, h: number): void;

  /** Overwrites the pre-activations with the gradient with respect to them, dh·(1 - h²). All buffers are [B][H]. */
  rnnBackward(B: number, U: number, H: number, preActivations: number, h: number, dh: number): void;

  /**
   * Computes softmax cross-entropy and its gradient, for R rows of logits with V of N columns in use. For the logits x
   * of a row and its target y:
   *
   *     m = maxⱼ xⱼ
   *     eⱼ = exp(xⱼ - m), at least e⁻⁸⁷
   *     s = Σⱼ eⱼ: lane l of 16 adds the eⱼ with j mod 16 = l, then lanes are added pairwise, 8 apart, then 4, 2 and 1
   *     loss = ln s - (x_y - m), in nats, in double precision until it is stored
   *     dxⱼ = eⱼ·(scale/s), less `scale` at j = y
   *
   * `logits` is overwritten by dx = scale·(softmax(x) - onehot(y)); its padding columns by zeros.
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

  /**
   * Sums the squares of n floats, one sum per block of SQUARE_SUM_BLOCK floats. A block is summed in 16 lanes like the
   * exponentials of `softmaxCrossEntropy`, with lane = madd(x, x, lane).
   */
  squareSums(n: number, x: number, sums: number): void;

  /**
   * Takes one step of Adam with decoupled weight decay, for n parameters p. `stepSize` and `correction` include the
   * bias corrections.
   *
   *     g = gradientScale·gradient
   *     m = madd(β₁, m, (1 - β₁)·g)
   *     v = madd(β₂, v, (1 - β₂)·g²)
   *     p = decay·p - stepSize·m / madd(√v, correction, ε)
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

  /** Updates an exponential moving average of n values: average = madd(rate, values - average, average). */
  moveAverage(n: number, values: number, average: number, rate: number): void;
}

/** Rounds `n` up to a multiple of LANES. */
export function padded(n: number): number {
  return Math.ceil(n / LANES) * LANES;
}
