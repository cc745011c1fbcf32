/** Written by scripts/build.mjs. */

/** The version of charnn. */
export const version: string;
/** The WebAssembly kernels for memory that is not shared, in base64. */
export const kernels: Readonly<Record<'fused' | 'plain', string>>;
