import fc from 'fast-check';

/** Batches for the element-wise kernels of a cell: B streams of `blocks` blocks of units, of which some may be left out. */
export const cellShapes = fc.record({
  B: fc.integer({ min: 1, max: 6 }),
  blocks: fc.integer({ min: 1, max: 5 }),
  part: fc.nat(4),
  seed: fc.integer(),
});

/** The slope of a function at `values` along entry `k`. A step of 1e-4 leaves an error of 1e-8. */
export function slope(values: Float32Array, k: number, of: (moved: Float64Array) => number): number {
  const moved = Float64Array.from(values);
  moved[k] += 1e-4;
  const above = of(moved);
  moved[k] -= 2e-4;
  return (above - of(moved)) / 2e-4;
}
