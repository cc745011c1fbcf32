/** The types of assets.js, which scripts/build.mjs writes. */

/** The version of charnn. */
export const version: string;
/** The WebAssembly kernels for unshared memory, in base64. */
export const kernels: Readonly<Record<'fused' | 'plain', string>>;
