/* What one core can do at most: multiply-adds on vectors in registers, at the width that the first argument tells, in
 * bits. Without an argument, prints the widths that this CPU has. Answers lines as serve.mjs describes. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>

#define REPEATS 1000000

/* Sums that run side by side, enough for two units of four cycles' latency, and few enough for sixteen registers. Each
 * begins at another value, none of which stays the same, or the compiler would leave some of them out. */
#define SUMS 10
#define EACH(DO) DO(0) DO(1) DO(2) DO(3) DO(4) DO(5) DO(6) DO(7) DO(8) DO(9)
#define BEGIN(s) vector sum##s = zero + (s + 3.0f);
#define STEP(s) sum##s = sum##s * factor + addend;
#define ADD(s) total += sum##s[0];

/* SUMS · REPEATS multiply-adds of vectors of WIDTH bytes, fused by -ffp-contract=fast. */
#define LOOP(NAME, TARGET, WIDTH)                                     \
  TARGET static float NAME(void) {                                    \
    typedef float vector __attribute__((vector_size(WIDTH)));         \
    const vector zero = {0}, factor = zero + 0.5f, addend = zero + 1; \
    EACH(BEGIN)                                                       \
    for (int repeat = 0; repeat < REPEATS; repeat++) { EACH(STEP) }   \
    float total = 0;                                                  \
    EACH(ADD)                                                         \
    return total;                                                     \
  }

#if defined(__x86_64__)
LOOP(width128, __attribute__((target("avx2,fma"))), 16)
LOOP(width256, __attribute__((target("avx2,fma"))), 32)
LOOP(width512, __attribute__((target("avx512f"))), 64)
static int has(int bits) {
  if (bits == 512) return __builtin_cpu_supports("avx512f");
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#else
LOOP(width128, , 16)
#define width256 width128
#define width512 width128
static int has(int bits) { return bits == 128; }
#endif

static double now(void) {
  struct timeval time;
  gettimeofday(&time, NULL);
  return time.tv_sec + time.tv_usec * 1e-6;
}

int main(int count, char **arguments) {
  if (count < 2) {
    for (int bits = 128; bits <= 512; bits *= 2)
      if (has(bits)) printf("%d\n", bits);
    return 0;
  }
  int bits = atoi(arguments[1]);
  float (*loop)(void) = bits == 512 ? width512 : bits == 256 ? width256 : width128;
  char line[4096];
  volatile float result;
  if (!fgets(line, sizeof line, stdin)) return 0;
  puts("{}");
  fflush(stdout);
  while (fgets(line, sizeof line, stdin)) {
    char *digits = strstr(line, "\"seconds\":");
    double limit = digits ? atof(digits + strlen("\"seconds\":")) : 0, start = now(), seconds, units = 0;
    do {
      result = loop();
      units += 2e-9 * SUMS * REPEATS * bits / 32;
      seconds = now() - start;
    } while (seconds < limit);
    printf("{\"units\":%.9f,\"seconds\":%.6f}\n", units, seconds);
    fflush(stdout);
  }
  (void)result;
  return 0;
}
