// The side of a contestant in JavaScript. It reads lines of JSON: first its task, then `{ seconds }` again and again,
// for which it is to work; it answers each by one, `{ version }` or `{ absent: reason }`, then
// `{ units, seconds, peakBytes }`. The end of its input ends it.
import { createInterface } from 'node:readline';

/**
 * Serves the benchmark.
 * @param prepare takes the task, `{ workload, threads, … }`, and gives `run`, which does a piece of the work and gives
 *   the units that it went through (characters, GFLOP), and maybe the `version` of the library at work
 */
export async function serve(prepare) {
  let work;
  for await (const line of createInterface({ input: process.stdin })) {
    const message = JSON.parse(line);
    if (work) {
      answer(await workFor(message.seconds, work.run));
    } else {
      try {
        work = await prepare(message);
        answer({ version: work.version });
      } catch (error) {
        answer({ absent: reason(error) });
      }
    }
  }
  process.exit();
}

async function workFor(limit, run) {
  const start = performance.now();
  let units = 0;
  let seconds;
  do {
    units += await run();
    seconds = (performance.now() - start) / 1000;
  } while (seconds < limit);
  return { units, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 };
}

function reason(error) {
  return error.code === 'ERR_MODULE_NOT_FOUND'
    ? 'not installed: run `npm install --ignore-scripts` in bench/'
    : error.message;
}

function answer(value) {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** Symbols drawn evenly from 0 to `limit` - 1, the same in every run. */
export function randomIds(count, limit) {
  let state = 1;
  return Uint16Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  });
}
