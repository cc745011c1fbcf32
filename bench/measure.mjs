import { Contender } from './contender.mjs';
import { best, spread } from './statistics.mjs';

/**
 * Measures one workload. The contestants run in turn, round after round and in reverse order every other round, so that
 * a drift in the machine's speed affects all of them equally.
 * @returns {Promise<{ workload: object, rows: object[], absent: { name: string, reason: string }[] }>} rows with
 *   `name`, `threads`, `version`, `peakBytes`, `median`, `slowest` and `fastest` in units per second, and, if PyTorch
 *   took part, `timesPyTorch`, the ratio to its better median
 */
export async function measure(workload, contestants, { rounds, seconds }) {
  const started = [];
  const absent = [];
  for (const contestant of contestants) {
    try {
      started.push({ contestant, contender: await Contender.start(contestant, workload), speeds: [] });
    } catch (error) {
      absent.push({ name: contestant.name, reason: error.message });
    }
  }
  try {
    for (const { contender } of started) await contender.work(seconds); // warm-up
    for (let round = 0; round < rounds; round++) {
      for (const { contender, speeds } of round % 2 === 0 ? started : started.toReversed()) {
        speeds.push(await contender.work(seconds));
      }
    }
  } finally {
    for (const { contender } of started) contender.stop();
  }
  const rows = started.map(
    ({ contestant: { name, threads }, contender: { version, peakBytes }, speeds }) => ({
      name,
      threads,
      version,
      peakBytes,
      ...spread(speeds),
    }),
  );
  const pytorch = best(rows.filter(({ name }) => name === 'PyTorch'));
  if (pytorch) for (const row of rows) row.timesPyTorch = row.median / pytorch.median;
  return { workload, rows, absent };
}
