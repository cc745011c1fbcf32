// A vector of WIDTH floats and its operations. Only this file names instructions: AVX-512, AVX2, and AVX with FMA on
// x86; NEON on ARM.
//
// MADD rounds once. MIN and MAX return `value` if it is NaN, as in WebAssembly; the x86 instructions return their
// second operand then. NEAREST rounds halves to even. POWER_OF_TWO takes integers from -126 to 127.

#ifndef CHARNN_VECTOR_H
#define CHARNN_VECTOR_H

#if defined(__aarch64__)

#include <arm_neon.h>
#define REGISTERS 32

typedef float32x4_t vector;
#define LOAD(pointer) vld1q_f32(pointer)
#define STORE(pointer, value) vst1q_f32(pointer, value)
#define SPLAT(number) vdupq_n_f32(number)
#define ADD(a, b) vaddq_f32(a, b)
#define SUBTRACT(a, b) vsubq_f32(a, b)
#define MULTIPLY(a, b) vmulq_f32(a, b)
#define DIVIDE(a, b) vdivq_f32(a, b)
#define MADD(a, b, c) vfmaq_f32(c, a, b)
#define SQUARE_ROOT(a) vsqrtq_f32(a)
#define MIN(value, limit) vminq_f32(value, limit)
#define MAX(value, limit) vmaxq_f32(value, limit)
#define NEAREST(a) vrndnq_f32(a)
#define POWER_OF_TWO(n) \
  vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(vcvtq_s32_f32(n), vdupq_n_s32(127)), 23))

// Four floats, whatever WIDTH is, for transposing.
typedef float32x4_t quad;
#define LOAD_QUAD(pointer) vld1q_f32(pointer)
#define STORE_QUAD(pointer, value) vst1q_f32(pointer, value)
#define TRANSPOSE_QUADS(a, b, c, d)                                    \
  do {                                                                 \
    const float32x4x2_t ab = vtrnq_f32(a, b), cd = vtrnq_f32(c, d);    \
    a = vcombine_f32(vget_low_f32(ab.val[0]), vget_low_f32(cd.val[0]));  \
    b = vcombine_f32(vget_low_f32(ab.val[1]), vget_low_f32(cd.val[1]));  \
    c = vcombine_f32(vget_high_f32(ab.val[0]), vget_high_f32(cd.val[0])); \
    d = vcombine_f32(vget_high_f32(ab.val[1]), vget_high_f32(cd.val[1])); \
  } while (0)

#else

#include <immintrin.h>

#if WIDTH == 16
#define REGISTERS 32
typedef __m512 vector;
#define OF(name) _mm512_##name
#define AS_FLOATS(a) _mm512_castsi512_ps(a)
#define NEAREST(a) _mm512_roundscale_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#elif WIDTH == 8
#define REGISTERS 16
typedef __m256 vector;
#define OF(name) _mm256_##name
#define AS_FLOATS(a) _mm256_castsi256_ps(a)
#define NEAREST(a) _mm256_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#else
#define REGISTERS 16
typedef __m128 vector;
#define OF(name) _mm_##name
#define AS_FLOATS(a) _mm_castsi128_ps(a)
#define NEAREST(a) _mm_round_ps(a, _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC)
#endif

#define LOAD(pointer) OF(loadu_ps)(pointer)
#define STORE(pointer, value) OF(storeu_ps)(pointer, value)
#define SPLAT(number) OF(set1_ps)(number)
#define ADD(a, b) OF(add_ps)(a, b)
#define SUBTRACT(a, b) OF(sub_ps)(a, b)
#define MULTIPLY(a, b) OF(mul_ps)(a, b)
#define DIVIDE(a, b) OF(div_ps)(a, b)
#define MADD(a, b, c) OF(fmadd_ps)(a, b, c)
#define SQUARE_ROOT(a) OF(sqrt_ps)(a)
#define MIN(value, limit) OF(min_ps)(limit, value)
#define MAX(value, limit) OF(max_ps)(limit, value)
#define POWER_OF_TWO(n) \
  AS_FLOATS(OF(slli_epi32)(OF(add_epi32)(OF(cvttps_epi32)(n), OF(set1_epi32)(127)), 23))

typedef __m128 quad;
#define LOAD_QUAD(pointer) _mm_loadu_ps(pointer)
#define STORE_QUAD(pointer, value) _mm_storeu_ps(pointer, value)
#define TRANSPOSE_QUADS(a, b, c, d) _MM_TRANSPOSE4_PS(a, b, c, d)

#endif

#endif
