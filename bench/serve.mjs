// The protocol of a contestant, in JavaScript. It reads lines of JSON: first its task, then any number of `{ seconds }`,
// each a request to work that long. It answers every line with one: `{ version }` or `{ absent: reason }` to the task,
// `{ units, seconds, peakBytes }` to a request. It exits at the end of its input.
import { createInterface } from 'node:readline';

/**
 * Runs the protocol.
 * @param prepare takes the task, `{ workload, threads, … }`, and returns `run` and optionally the `version` of the
 *   library under test; `run` does one step of the work and returns its size (characters or GFLOP)
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

/** Returns ids drawn uniformly from 0 to `limit` - 1, the same in every run. */
export function randomIds(count, limit) {
  let state = 1;
  return Uint16Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  });
}
