// The check of the CPU. Unlike the kernels, it is compiled for every CPU of the architecture.

/** Returns the floats of the widest vector that this CPU supports, at most WIDEST; 0 without fused multiply-add. */
__attribute__((visibility("default"))) int widest(void) {
#if !defined(__aarch64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("fma")) return 0;
  if (WIDEST >= 16 && __builtin_cpu_supports("avx512f")) return 16;
  if (WIDEST >= 8 && __builtin_cpu_supports("avx2")) return 8;
#endif
  return 4;
}
