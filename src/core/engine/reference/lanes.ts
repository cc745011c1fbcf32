import { LANES } from '../kernels.js';

/**
 * Adds up values in the order that vectors of any width can keep: value k goes to the sum of lane k mod LANES, and the lanes'
 * sums are then added pairwise, 8 apart, then 4, 2 and 1.
 * @param add gives a lane's sum with a further value
 */
export function sumInLanes(values: Float32Array, add: (sum: number, value: number) => number): number {
  const lanes = new Float32Array(LANES);
  values.forEach((value, k) => (lanes[k % LANES] = add(lanes[k % LANES], value)));
  for (let apart = LANES / 2; apart >= 1; apart /= 2) {
    for (let l = 0; l < apart; l++) lanes[l] += lanes[l + apart];
  }
  return lanes[0];
}
