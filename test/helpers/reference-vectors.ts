/** Vectors and matrices of the reference model, in double precision. Matrices are flat and row-major. */

export type Vector = readonly number[];

export const zeros = (length: number): number[] => new Array<number>(length).fill(0);

export const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

export function softmax(logits: Vector): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

export const add = (a: Vector, b: ArrayLike<number>): number[] => a.map((value, j) => value + b[j]);

/** a∘b */
export const times = (a: Vector, b: ArrayLike<number>): number[] => a.map((value, j) => value * b[j]);

/** sum += values */
export function accumulate(sum: Float64Array, values: Vector): void {
  values.forEach((value, j) => (sum[j] += value));
}

/** W·x for a W with as many columns as x has values. */
export function product(W: Float64Array, x: Vector): number[] {
  const rows = zeros(W.length / x.length);
  return rows.map((_, row) => x.reduce((sum, value, column) => sum + W[row * x.length + column] * value, 0));
}

/** Wᵀ·y for a W with as many rows as y has values. */
export function transposedProduct(W: Float64Array, y: Vector): number[] {
  const columns = zeros(W.length / y.length);
  return columns.map((_, column) =>
    y.reduce((sum, value, row) => sum + W[row * columns.length + column] * value, 0),
  );
}

/** W += y·xᵀ */
export function addOuterProduct(W: Float64Array, y: Vector, x: Vector): void {
  y.forEach((rowFactor, row) =>
    x.forEach((value, column) => (W[row * x.length + column] += rowFactor * value)),
  );
}
