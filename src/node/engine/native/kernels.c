// The kernels of the `native` engine. ../../../core/engine/kernels.ts defines what they compute and reference/ shows it
// as plain loops; the bits are those of the `simd` engine with fused arithmetic. The file is compiled once per WIDTH
// (floats of a vector), with `-ffp-contract=off` so that only MADD is fused. Every argument that names a buffer is an
// offset in floats from `base`; the kernels keep no other state.

#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "vector.h"

#define JOIN(name, width) name##_##width
#define WITH_WIDTH(name, width) JOIN(name, width)
#define EXPORTED(name) __attribute__((visibility("default"))) WITH_WIDTH(name, WIDTH)
/** An exported kernel; its name ends in the width: `multiply_8`. */
#define KERNEL(name) void EXPORTED(name)
#define INLINE static inline __attribute__((always_inline))
#ifdef __clang__
#define UNROLL _Pragma("clang loop unroll(full)")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif

typedef int32_t i32;

/** The number of lanes of a sum along a row, whatever the width. */
#define LANES 16
/** The number of floats in one sum of squares, SQUARE_SUM_BLOCK. */
#define BLOCK 4096

// --- Products -------------------------------------------------------------------------------------------------------
// B is packed into panels of WIDTH columns, [N/WIDTH][K][WIDTH]; A is read in place. A tile of C [rows][vectors] stays
// in registers while it adds the products of up to DEPTH values of k; its vectors belong to adjacent panels. Each
// element adds its products in ascending order of k, one MADD per step, whatever the tile sizes.

/** The values of k per pass, so that the panels of a tile stay in the L1 cache for all rows. */
#define DEPTH (WIDTH == 16 ? 128 : 256)
/** The size of a block of whole rows of A that stays in the L2 cache for all panels, in floats. */
#define AREA (256 * 256)
/** The columns of Y that `multiplyTransposed` packs, and the columns of X that it transposes, at a time. */
#define COLUMNS 512
#define ROWS 96
/** The distance between transposed rows, in floats. A multiple of 1024 bytes would map them to few sets of a cache. */
#define ROW (DEPTH + LANES)

#define WIDEST_TILE 4
/** The most rows of a tile of 1, 2, 3 and 4 vectors: as many sums as fit in the registers along with their factors. */
static const int tallest[WIDEST_TILE + 1] = {0, REGISTERS == 32 ? 12 : 6, REGISTERS == 32 ? 12 : 6,
                                             REGISTERS == 32 ? 8 : 4, REGISTERS == 32 ? 6 : 3};

INLINE int least(int a, int b) { return a < b ? a : b; }

/** Returns the number of parts of at most `size` that n items need. */
INLINE int parts(int n, int size) { return (n + size - 1) / size; }

/** C[rows][vectors] += A[rows][K]·B; `rows` and `vectors` are compile-time constants. */
INLINE void multiply_tile(int rows, int vectors, int K, const float *a, ptrdiff_t lda, const float *b, ptrdiff_t panel, float *c,
                          ptrdiff_t ldc) {
  vector sum[12][WIDEST_TILE];
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = LOAD(c + r * ldc + v * WIDTH);
  }
  for (int k = 0; k < K; k++) {
    if (rows < vectors) { // keep the smaller number of factors in registers
      vector x[WIDEST_TILE];
      UNROLL for (int r = 0; r < rows; r++) x[r] = SPLAT(a[r * lda + k]);
      UNROLL for (int v = 0; v < vectors; v++) {
        const vector y = LOAD(b + v * panel);
        UNROLL for (int r = 0; r < rows; r++) sum[r][v] = MADD(x[r], y, sum[r][v]);
      }
    } else {
      vector y[WIDEST_TILE];
      UNROLL for (int v = 0; v < vectors; v++) y[v] = LOAD(b + v * panel);
      UNROLL for (int r = 0; r < rows; r++) {
        const vector x = SPLAT(a[r * lda + k]);
        UNROLL for (int v = 0; v < vectors; v++) sum[r][v] = MADD(x, y[v], sum[r][v]);
      }
    }
    b += WIDTH;
  }
  UNROLL for (int r = 0; r < rows; r++) {
    UNROLL for (int v = 0; v < vectors; v++) STORE(c + r * ldc + v * WIDTH, sum[r][v]);
  }
}

// One function per tile size: tile_6_2 has 6 rows of 2 vectors.
#define EACH_TILE(_) \
  _(1, 1) _(2, 1) _(3, 1) _(4, 1) _(5, 1) _(6, 1) _(1, 2) _(2, 2) _(3, 2) _(4, 2) _(5, 2) _(6, 2) \
  _(1, 3) _(2, 3) _(3, 3) _(4, 3) _(1, 4) _(2, 4) _(3, 4)
#define EACH_LARGE_TILE(_) \
  _(7, 1) _(8, 1) _(9, 1) _(10, 1) _(11, 1) _(12, 1) _(7, 2) _(8, 2) _(9, 2) _(10, 2) _(11, 2) _(12, 2) \
  _(5, 3) _(6, 3) _(7, 3) _(8, 3) _(4, 4) _(5, 4) _(6, 4)
#define TILE(rows, vectors) \
  static void tile_##rows##_##vectors(int K, const float *a, ptrdiff_t lda, const float *b, ptrdiff_t panel, float *c, ptrdiff_t ldc) { \
    multiply_tile(rows, vectors, K, a, lda, b, panel, c, ldc); \
  }
#define ENTRY(rows, vectors) [vectors][rows] = tile_##rows##_##vectors,

EACH_TILE(TILE)
#if REGISTERS == 32
EACH_LARGE_TILE(TILE)
#endif

static void (*const tiles[WIDEST_TILE + 1][13])(int, const float *, ptrdiff_t, const float *, ptrdiff_t, float *, ptrdiff_t) = {
    EACH_TILE(ENTRY)
#if REGISTERS == 32
    EACH_LARGE_TILE(ENTRY)
#endif
};

/**
 * Chooses the number of vectors of the tiles for M rows: four if one tile has all rows, so that each panel is read only
 * once. Otherwise two or three, whichever gives the smallest tile more sums: ten or more hide the latency of a MADD.
 */
static int tile_width(int M) {
  if (M <= tallest[4]) return 4;
  const int two = 2 * (M / parts(M, tallest[2]));
  const int three = 3 * (M / parts(M, tallest[3]));
  return three >= two ? 3 : 2;
}

/** C[M][N] += A[M][K]·B, with B packed. */
static void multiply_packed(int M, int N, int K, const float *a, ptrdiff_t lda, const float *b, float *c, ptrdiff_t ldc) {
  const ptrdiff_t panel = (ptrdiff_t)K * WIDTH;
  const int width = tile_width(M);
  for (int n = 0; n < N;) {
    const int remaining = (N - n) / WIDTH;
    const int vectors = parts(remaining, parts(remaining, width));
    for (int k = 0; k < K; k += DEPTH) {
      const int depth = least(DEPTH, K - k);
      for (int m = 0, left = parts(M, tallest[vectors]); left > 0; left--) {
        const int rows = parts(M - m, left);
        tiles[vectors][rows](depth, a + m * lda + k, lda, b + (ptrdiff_t)k * WIDTH, panel, c + m * ldc + n, ldc);
        m += rows;
      }
    }
    b += vectors * panel;
    n += vectors * WIDTH;
  }
}

/**
 * Packs B [K][N], eight rows at a time, because a cache holds only few rows whose distance is a multiple of 4096 bytes.
 */
static void pack_panels(int K, int N, const float *b, ptrdiff_t ldb, float *packed) {
  for (int first = 0; first < K; first += 8) {
    const int end = least(first + 8, K);
    for (int n = 0; n < N; n += WIDTH) {
      float *const panel = packed + (ptrdiff_t)n * K;
      for (int k = first; k < end; k++) STORE(panel + k * WIDTH, LOAD(b + k * ldb + n));
    }
  }
}

/** Transposes four rows: to[n][0..3] = from[0..3][n]. `step` is the distance from to[n] to to[n + 1] in floats. */
static void transpose_four(int N, const float *from, ptrdiff_t ld, float *to, ptrdiff_t step) {
  int n = 0;
  for (; n + 4 <= N; n += 4, to += 4 * step) {
    quad a = LOAD_QUAD(from + n), b = LOAD_QUAD(from + ld + n);
    quad c = LOAD_QUAD(from + 2 * ld + n), d = LOAD_QUAD(from + 3 * ld + n);
    TRANSPOSE_QUADS(a, b, c, d);
    STORE_QUAD(to, a);
    STORE_QUAD(to + step, b);
    STORE_QUAD(to + 2 * step, c);
    STORE_QUAD(to + 3 * step, d);
  }
  for (; n < N; n++, to += step) {
    for (int r = 0; r < 4; r++) to[r] = from[r * ld + n];
  }
}

/** Transposes X [K][M]: to[m][k] = x[k][m], with rows ROW floats apart. */
static void transpose_columns(int M, int K, const float *x, ptrdiff_t ldx, float *to) {
  int k = 0;
  for (; k + 4 <= K; k += 4) transpose_four(M, x + k * ldx, ldx, to + k, ROW);
  for (; k < K; k++) {
    for (int m = 0; m < M; m++) to[m * ROW + k] = x[k * ldx + m];
  }
}

KERNEL(pack)(float *base, i32 K, i32 N, i32 b, i32 ldb, i32 packed) {
  pack_panels(K, N, base + b, ldb, base + packed);
}

KERNEL(packTransposed)(float *base, i32 K, i32 N, i32 w, i32 ldw, i32 packed) {
  for (int n = 0; n < N; n += 4) {
    float *panel = base + packed + (ptrdiff_t)(n / WIDTH) * WIDTH * K;
    transpose_four(K, base + w + (ptrdiff_t)n * ldw, ldw, panel + n % WIDTH, WIDTH);
  }
}

KERNEL(multiply)(float *base, i32 M, i32 N, i32 K, i32 a, i32 lda, i32 packed, i32 c, i32 ldc) {
  const int most = AREA / (K + 1) + 24;
  for (int m = 0, left = parts(M, most); left > 0; left--) {
    const int rows = parts(M - m, left);
    multiply_packed(rows, N, K, base + a + (ptrdiff_t)m * lda, lda, base + packed, base + c + (ptrdiff_t)m * ldc, ldc);
    m += rows;
  }
}

/** Returns the scratch memory that `multiplyTransposed` needs, in floats. */
i32 EXPORTED(scratchLength)(void) { return COLUMNS * DEPTH + ROWS * ROW; }

KERNEL(multiplyTransposed)(float *base, i32 scratch, i32 M, i32 N, i32 K, i32 x, i32 ldx, i32 y, i32 ldy, i32 c, i32 ldc) {
  float *const packed = base + scratch, *const transposed = packed + COLUMNS * DEPTH;
  for (int n = 0; n < N; n += COLUMNS) {
    const int columns = least(COLUMNS, N - n);
    for (int k = 0; k < K; k += DEPTH) {
      const int depth = least(DEPTH, K - k);
      pack_panels(depth, columns, base + y + (ptrdiff_t)k * ldy + n, ldy, packed);
      for (int m = 0; m < M; m += ROWS) {
        const int rows = least(ROWS, M - m);
        transpose_columns(rows, depth, base + x + (ptrdiff_t)k * ldx + m, ldx, transposed);
        multiply_packed(rows, columns, depth, transposed, ROW, packed, base + c + (ptrdiff_t)m * ldc + n, ldc);
      }
    }
  }
}

// --- Rows -----------------------------------------------------------------------------------------------------------

INLINE void add_to(int n, float *to, const float *from) {
  for (int j = 0; j < n; j += WIDTH) STORE(to + j, ADD(LOAD(to + j), LOAD(from + j)));
}

KERNEL(gatherRows)(float *base, i32 R, i32 N, i32 V, i32 ids, i32 w, i32 bias, i32 out) {
  const i32 *id = (const i32 *)base + ids;
  float *to = base + out;
  for (int r = 0; r < R; r++, to += N) {
    if (id[r] >= V) {
      memcpy(to, base + bias, (size_t)N * sizeof(float));
      continue;
    }
    const float *from = base + w + (ptrdiff_t)id[r] * N;
    for (int j = 0; j < N; j += WIDTH) STORE(to + j, ADD(LOAD(from + j), LOAD(base + bias + j)));
  }
}

KERNEL(scatterAddRows)(float *base, i32 R, i32 N, i32 V, i32 ids, i32 src, i32 lds, i32 dw, i32 ldw) {
  const i32 *id = (const i32 *)base + ids;
  for (int r = 0; r < R; r++)
    if (id[r] < V) add_to(N, base + dw + (ptrdiff_t)id[r] * ldw, base + src + (ptrdiff_t)r * lds);
}

KERNEL(addRowsTo)(float *base, i32 R, i32 N, i32 src, i32 lds, i32 sum) {
  for (int r = 0; r < R; r++) add_to(N, base + sum, base + src + (ptrdiff_t)r * lds);
}

KERNEL(repeatRow)(float *base, i32 R, i32 N, i32 row, i32 out) {
  for (int r = 0; r < R; r++) memcpy(base + out + (ptrdiff_t)r * N, base + row, (size_t)N * sizeof(float));
}

KERNEL(multiplyByRow)(float *base, i32 R, i32 N, i32 src, i32 factors, i32 out) {
  const float *from = base + src;
  float *to = base + out;
  for (int r = 0; r < R; r++, from += N, to += N) {
    for (int j = 0; j < N; j += WIDTH) STORE(to + j, MULTIPLY(LOAD(from + j), LOAD(base + factors + j)));
  }
}

KERNEL(carryRows)(float *base, i32 R, i32 N, i32 ld, i32 resets, i32 from, i32 to) {
  const i32 *const reset = (const i32 *)base + resets;
  for (int r = 0; r < R; r++) {
    const float *const source = base + from + (ptrdiff_t)r * ld;
    float *const target = base + to + (ptrdiff_t)r * ld;
    if (reset[r]) {
      memset(target, 0, (size_t)N * sizeof(float));
    } else if (target != source) {
      memcpy(target, source, (size_t)N * sizeof(float));
    }
  }
}

KERNEL(clear)(float *base, i32 n, i32 x) { memset(base + x, 0, (size_t)n * sizeof(float)); }

KERNEL(copy)(float *base, i32 n, i32 from, i32 to) { memcpy(base + to, base + from, (size_t)n * sizeof(float)); }

// --- Functions ------------------------------------------------------------------------------------------------------
// The polynomials of ../../../core/engine/reference/functions.ts, term by term.

INLINE vector tanh_of(vector value) {
  const float limit = 7.90531110763549805f;
  const vector x = MAX(MIN(value, SPLAT(limit)), SPLAT(-limit));
  const vector z = MULTIPLY(x, x);
  vector p = SPLAT(-2.76076847742355e-16f);
  p = MADD(p, z, SPLAT(2.00018790482477e-13f));
  p = MADD(p, z, SPLAT(-8.60467152213735e-11f));
  p = MADD(p, z, SPLAT(5.12229709037114e-8f));
  p = MADD(p, z, SPLAT(1.48572235717979e-5f));
  p = MADD(p, z, SPLAT(6.37261928875436e-4f));
  p = MADD(p, z, SPLAT(4.89352455891786e-3f));
  vector q = SPLAT(1.19825839466702e-6f);
  q = MADD(q, z, SPLAT(1.18534705686654e-4f));
  q = MADD(q, z, SPLAT(2.26843463243900e-3f));
  q = MADD(q, z, SPLAT(4.89352518554385e-3f));
  return DIVIDE(MULTIPLY(p, x), q);
}

INLINE vector sigmoid_of(vector x) {
  const vector half = SPLAT(0.5f);
  return MADD(tanh_of(MULTIPLY(x, half)), half, half);
}

/** Returns eˣ for x ≤ 0. */
INLINE vector exp_of(vector value) {
  const vector x = MAX(value, SPLAT(-87));
  const vector n = NEAREST(MULTIPLY(x, SPLAT(1.44269504088896341f)));
  const vector r = MADD(n, SPLAT(2.12194440e-4f), MADD(n, SPLAT(-0.693359375f), x));
  vector p = SPLAT(1.9875691500e-4f);
  p = MADD(p, r, SPLAT(1.3981999507e-3f));
  p = MADD(p, r, SPLAT(8.3334519073e-3f));
  p = MADD(p, r, SPLAT(4.1665795894e-2f));
  p = MADD(p, r, SPLAT(1.6666665459e-1f));
  p = MADD(p, r, SPLAT(5.0000001201e-1f));
  p = ADD(MADD(MULTIPLY(p, r), r, r), SPLAT(1));
  return MULTIPLY(p, POWER_OF_TWO(n));
}

/** Returns ln x for x ≥ 1 or NaN. */
static double log_of(double x) {
  if (x != x) return x;
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  double exponent = (int)(bits >> 52) - 1023;
  bits = (bits & 0x000fffffffffffff) | 0x3ff0000000000000;
  double m;
  memcpy(&m, &bits, sizeof m);
  if (m > 1.4142135623730951) {
    m *= 0.5;
    exponent += 1;
  }
  const double s = (m - 1) / (m + 1);
  const double z = s * s;
  double series = 0;
  for (double k = 23; k >= 3; k -= 2) series = z * (1 / k + series);
  return exponent * 0.6931471805599453 + 2 * s * (1 + series);
}

/** Adds 16 lanes pairwise: first 8 apart, then 4, 2 and 1. */
INLINE float sum_of_lanes(const vector *lanes) {
  float sums[LANES];
  UNROLL for (int v = 0; v < LANES / WIDTH; v++) STORE(sums + v * WIDTH, lanes[v]);
  for (int half = LANES / 2; half > 0; half /= 2) {
    for (int j = 0; j < half; j++) sums[j] += sums[j + half];
  }
  return sums[0];
}

// --- LSTM cell ------------------------------------------------------------------------------------------------------

KERNEL(lstmForward)(float *base, i32 B, i32 U, i32 H, i32 gates, i32 cPrevious, i32 c, i32 tanhC, i32 h) {
  for (int b = 0; b < B; b++) {
    float *const gate = base + gates + (ptrdiff_t)b * 4 * H;
    const ptrdiff_t row = (ptrdiff_t)b * H;
    for (int j = 0; j < U; j += WIDTH) {
      float *const at = gate + j;
      const vector i = sigmoid_of(LOAD(at));
      const vector f = sigmoid_of(LOAD(at + H));
      const vector g = tanh_of(LOAD(at + 2 * H));
      const vector o = sigmoid_of(LOAD(at + 3 * H));
      STORE(at, i);
      STORE(at + H, f);
      STORE(at + 2 * H, g);
      STORE(at + 3 * H, o);
      STORE(base + c + row + j, MADD(f, LOAD(base + cPrevious + row + j), MULTIPLY(i, g)));
    }
    // A separate loop, so that these tanh do not wait for the functions above and more of them overlap.
    for (int j = 0; j < U; j += WIDTH) {
      const vector t = tanh_of(LOAD(base + c + row + j));
      STORE(base + tanhC + row + j, t);
      STORE(base + h + row + j, MULTIPLY(LOAD(gate + 3 * H + j), t));
    }
  }
}

KERNEL(lstmBackward)(float *base, i32 B, i32 U, i32 H, i32 gates, i32 cPrevious, i32 tanhC, i32 dh, i32 dc) {
  const vector one = SPLAT(1);
  for (int b = 0; b < B; b++) {
    float *const gate = base + gates + (ptrdiff_t)b * 4 * H;
    const ptrdiff_t row = (ptrdiff_t)b * H;
    for (int j = 0; j < U; j += WIDTH) {
      float *const at = gate + j;
      const vector i = LOAD(at), f = LOAD(at + H), g = LOAD(at + 2 * H), o = LOAD(at + 3 * H);
      const vector t = LOAD(base + tanhC + row + j), d = LOAD(base + dh + row + j);
      const vector c = LOAD(base + cPrevious + row + j);
      const vector dCell = MADD(MULTIPLY(d, o), SUBTRACT(one, MULTIPLY(t, t)), LOAD(base + dc + row + j));
      STORE(at, MULTIPLY(MULTIPLY(dCell, g), MULTIPLY(i, SUBTRACT(one, i))));
      STORE(at + H, MULTIPLY(MULTIPLY(dCell, c), MULTIPLY(f, SUBTRACT(one, f))));
      STORE(at + 2 * H, MULTIPLY(MULTIPLY(dCell, i), SUBTRACT(one, MULTIPLY(g, g))));
      STORE(at + 3 * H, MULTIPLY(MULTIPLY(d, t), MULTIPLY(o, SUBTRACT(one, o))));
      STORE(base + dc + row + j, MULTIPLY(dCell, f));
    }
  }
}

// --- GRU cell -------------------------------------------------------------------------------------------------------

KERNEL(gruForward)(float *base, i32 B, i32 U, i32 H, i32 gates, i32 hPrevious, i32 h) {
  for (int b = 0; b < B; b++) {
    float *const gate = base + gates + (ptrdiff_t)b * 4 * H;
    const ptrdiff_t row = (ptrdiff_t)b * H;
    for (int j = 0; j < U; j += WIDTH) {
      STORE(gate + H + j, sigmoid_of(LOAD(gate + H + j)));
      STORE(gate + 2 * H + j, sigmoid_of(LOAD(gate + 2 * H + j)));
    }
    // A separate loop, so that these tanh do not wait for the functions above and more of them overlap.
    for (int j = 0; j < U; j += WIDTH) {
      float *const at = gate + j;
      const vector n = tanh_of(MADD(LOAD(at + H), LOAD(at), LOAD(at + 3 * H)));
      STORE(at + 3 * H, n);
      STORE(base + h + row + j, MADD(LOAD(at + 2 * H), SUBTRACT(LOAD(base + hPrevious + row + j), n), n));
    }
  }
}

KERNEL(gruBackward)(float *base, i32 B, i32 U, i32 H, i32 gates, i32 hPrevious, i32 dh, i32 dhKept) {
  const vector one = SPLAT(1);
  for (int b = 0; b < B; b++) {
    float *const gate = base + gates + (ptrdiff_t)b * 4 * H;
    const ptrdiff_t row = (ptrdiff_t)b * H;
    for (int j = 0; j < U; j += WIDTH) {
      float *const at = gate + j;
      const vector q = LOAD(at), r = LOAD(at + H), z = LOAD(at + 2 * H), n = LOAD(at + 3 * H);
      const vector d = ADD(LOAD(base + dh + row + j), LOAD(base + dhKept + row + j));
      const vector before = SUBTRACT(LOAD(base + hPrevious + row + j), n);
      const vector dn = MULTIPLY(MULTIPLY(d, SUBTRACT(one, z)), SUBTRACT(one, MULTIPLY(n, n)));
      STORE(at, MULTIPLY(dn, r));
      STORE(at + H, MULTIPLY(MULTIPLY(dn, q), MULTIPLY(r, SUBTRACT(one, r))));
      STORE(at + 2 * H, MULTIPLY(MULTIPLY(d, before), MULTIPLY(z, SUBTRACT(one, z))));
      STORE(at + 3 * H, dn);
      STORE(base + dhKept + row + j, MULTIPLY(z, d));
    }
  }
}

// --- Simple recurrent cell ------------------------------------------------------------------------------------------

KERNEL(rnnForward)(float *base, i32 B, i32 U, i32 H, i32 sums, i32 h) {
  for (int b = 0; b < B; b++) {
    const ptrdiff_t row = (ptrdiff_t)b * H;
    for (int j = 0; j < U; j += WIDTH) STORE(base + h + row + j, tanh_of(LOAD(base + sums + row + j)));
  }
}

KERNEL(rnnBackward)(float *base, i32 B, i32 U, i32 H, i32 sums, i32 h, i32 dh) {
  const vector one = SPLAT(1);
  for (int b = 0; b < B; b++) {
    const ptrdiff_t row = (ptrdiff_t)b * H;
    for (int j = 0; j < U; j += WIDTH) {
      const vector value = LOAD(base + h + row + j);
      STORE(base + sums + row + j, MULTIPLY(LOAD(base + dh + row + j), SUBTRACT(one, MULTIPLY(value, value))));
    }
  }
}

// --- Loss and optimizer ---------------------------------------------------------------------------------------------

/** Returns the largest of N floats, or NaN if one of them is NaN, which MAX may skip. */
static float largest_of(int N, const float *x) {
  vector most = LOAD(x);
  for (int j = WIDTH; j < N; j += WIDTH) most = MAX(most, LOAD(x + j));
  float lanes[WIDTH];
  STORE(lanes, most);
  float largest = lanes[0];
  for (int j = 1; j < WIDTH; j++) largest = lanes[j] > largest ? lanes[j] : largest;
  int spoilt = 0;
  for (int j = 0; j < N; j++) spoilt |= x[j] != x[j];
  return spoilt ? NAN : largest;
}

KERNEL(softmaxCrossEntropy)(float *base, i32 R, i32 V, i32 N, i32 logits, i32 targets, float scale, i32 loss) {
  const i32 *target = (const i32 *)base + targets;
  float *row = base + logits;
  for (int r = 0; r < R; r++, row += N) {
    for (int j = V; j < N; j++) row[j] = -INFINITY;
    const float largest = largest_of(N, row);
    const float logit = row[target[r]];
    // The exponentials of the padding columns are set to zero, so that they add nothing to the sum.
    for (int j = 0; j < N; j += WIDTH) STORE(row + j, exp_of(SUBTRACT(LOAD(row + j), SPLAT(largest))));
    for (int j = V; j < N; j++) row[j] = 0;
    vector lanes[LANES / WIDTH];
    UNROLL for (int v = 0; v < LANES / WIDTH; v++) lanes[v] = SPLAT(0);
    for (int j = 0; j < N; j += LANES) {
      UNROLL for (int v = 0; v < LANES / WIDTH; v++) lanes[v] = ADD(lanes[v], LOAD(row + j + v * WIDTH));
    }
    const float sum = sum_of_lanes(lanes);
    base[loss + r] = (float)(log_of(sum) - ((double)logit - (double)largest));
    const vector factor = SPLAT(scale / sum);
    for (int j = 0; j < N; j += WIDTH) STORE(row + j, MULTIPLY(LOAD(row + j), factor));
    row[target[r]] -= scale;
  }
}

KERNEL(squareSums)(float *base, i32 n, i32 x, i32 sums) {
  for (int start = 0; start < n; start += BLOCK) {
    vector lanes[LANES / WIDTH];
    UNROLL for (int v = 0; v < LANES / WIDTH; v++) lanes[v] = SPLAT(0);
    const float *from = base + x + start;
    for (int j = 0; j < least(BLOCK, n - start); j += LANES) {
      UNROLL for (int v = 0; v < LANES / WIDTH; v++) {
        const vector value = LOAD(from + j + v * WIDTH);
        lanes[v] = MADD(value, value, lanes[v]);
      }
    }
    base[sums + start / BLOCK] = sum_of_lanes(lanes);
  }
}

KERNEL(adam)(float *base, i32 n, i32 parameters, i32 gradients, i32 firstMoments, i32 secondMoments, float gradientScale,
             float stepSize, float decay, float beta1, float beta2, float correction, float epsilon) {
  const vector rest1 = SPLAT(1 - beta1), rest2 = SPLAT(1 - beta2);
  for (int j = 0; j < n; j += WIDTH) {
    float *const p = base + parameters + j, *const first = base + firstMoments + j, *const second = base + secondMoments + j;
    const vector g = MULTIPLY(LOAD(base + gradients + j), SPLAT(gradientScale));
    const vector m = MADD(SPLAT(beta1), LOAD(first), MULTIPLY(rest1, g));
    const vector v = MADD(SPLAT(beta2), LOAD(second), MULTIPLY(rest2, MULTIPLY(g, g)));
    STORE(first, m);
    STORE(second, v);
    const vector denominator = MADD(SQUARE_ROOT(v), SPLAT(correction), SPLAT(epsilon));
    const vector update = DIVIDE(MULTIPLY(SPLAT(stepSize), m), denominator);
    STORE(p, SUBTRACT(MULTIPLY(LOAD(p), SPLAT(decay)), update));
  }
}

KERNEL(moveAverage)(float *base, i32 n, i32 values, i32 average, float rate) {
  for (int j = 0; j < n; j += WIDTH) {
    const vector before = LOAD(base + average + j);
    STORE(base + average + j, MADD(SPLAT(rate), SUBTRACT(LOAD(base + values + j), before), before));
  }
}
