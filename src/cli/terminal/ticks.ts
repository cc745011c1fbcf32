/** Round values along an axis, and how many decimals tell them apart. */
export interface Ticks {
  readonly values: readonly number[];
  readonly decimals: number;
}

/** The lowest and the highest of some values. */
export interface Extent {
  readonly lowest: number;
  readonly highest: number;
}

export function extentOf(values: readonly number[]): Extent {
  return values.reduce<Extent>(
    ({ lowest, highest }, value) => ({ lowest: Math.min(lowest, value), highest: Math.max(highest, value) }),
    { lowest: Infinity, highest: -Infinity },
  );
}

/**
 * The multiples of 1, 2 or 5 times a power of ten that lie within an extent.
 * @param most how many there are at most, give or take one; at least 1
 * @param smallest how far apart they are at least: 1 for what is counted
 */
export function ticksWithin(lowest: number, highest: number, most: number, smallest = 0): Ticks {
  const apart = Math.max(roundUp((highest - lowest) / most), smallest);
  if (!(apart > 0 && Number.isFinite(apart))) return { values: [lowest], decimals: 2 };
  const decimals = Math.min(20, Math.max(0, -Math.floor(Math.log10(apart) + 1e-9)));
  const first = Math.ceil(lowest / apart - 1e-9);
  const count = Math.floor(highest / apart + 1e-9) - first + 1;
  const values = Array.from({ length: count }, (_, i) => Number(((first + i) * apart).toFixed(decimals)));
  return { values, decimals };
}

/** The least of 1, 2 or 5 times a power of ten that is no less than `value`. */
function roundUp(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * (value <= power ? 1 : value <= 2 * power ? 2 : value <= 5 * power ? 5 : 10);
}
