// Fuzz test: damages models, training states, vocabularies, ids, configurations and command lines, and has charnn read
// them.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { clearInterval, clearTimeout, setInterval, setTimeout } from 'node:timers';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { ProgramFuzzer } from '../test/acceptance/fuzz/program.ts';

const help = `Usage: npm run fuzz -- [options]

Damages inputs at the byte level and in their structure. Each must be read, or refused with a documented error: no
stack trace, no crash, no polluted prototype, at most ten seconds and 512 MB of heap per input (for the real program a
minute and 600 MB of memory in total).

  --inputs N        inputs to read in this process (100000)
  --seconds S       stop after S seconds instead
  --programs N      inputs to read with the real program (300)
  --seed S          the same seed gives the same inputs (1)
  --only N          read only input N of this process, counted from 0
  --only-program N  read only input N of the real program
  --help            print this text`;

const { values } = parseArgs({
  options: {
    inputs: { type: 'string' },
    seconds: { type: 'string' },
    programs: { type: 'string', default: '300' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    'only-program': { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}

function whole(name, text) {
  const value = Number(text);
  if (text !== '' && Number.isInteger(value) && value >= 0) return value;
  console.error(`fuzz: ${name} is '${text}', but must be a whole number`);
  process.exit(2);
}

const maxMegabytes = 512;
const maxSeconds = 10;
const jobs = availableParallelism();
const folder = await mkdtemp(path.join(tmpdir(), 'charnn-fuzz-'));
let findings = 0;

function report(finding) {
  findings++;
  console.log(finding);
}

/** Has a worker thread read every `step`-th input and watches for hangs. @returns the counts by subject */
async function readInputs({ first, step, end, seconds }) {
  const own = path.join(folder, `thread-${first}`);
  await mkdir(own);
  const state = new Int32Array(new SharedArrayBuffer(8));
  const worker = new Worker(new URL('../test/acceptance/fuzz/worker.ts', import.meta.url), {
    workerData: { seed: values.seed, folder: own, first, step, end, state },
    resourceLimits: { maxOldGenerationSizeMb: maxMegabytes },
  });
  let stop;
  let last = -1;
  let silence = 0;
  let watch;
  try {
    return await new Promise((resolve, reject) => {
      const look = () => {
        const input = Atomics.load(state, 0);
        silence = input === last ? silence + 1 : 0;
        last = input;
        if (silence >= 2 * maxSeconds) reject(new Error(`hangs at input ${input}`));
      };
      const begin = () => {
        watch = setInterval(look, 1000);
        if (seconds !== undefined) stop = setTimeout(() => Atomics.store(state, 1, 1), 1000 * seconds);
      };
      worker.on('message', ({ ready, finding, counts }) => {
        if (ready) begin();
        else if (counts) resolve(new Map(counts));
        else if (finding) report(`input ${finding.input} (${finding.subject}): ${finding.problem}`);
      });
      worker.on('error', (error) => reject(new Error(`input ${Atomics.load(state, 0)}: ${error.message}`)));
      worker.on('exit', () => reject(new Error(`the thread ended at input ${Atomics.load(state, 0)}`)));
    });
  } catch (error) {
    report(error.message);
    return new Map();
  } finally {
    clearInterval(watch);
    clearTimeout(stop);
    await worker.terminate();
  }
}

async function runPrograms(numbers) {
  if (numbers.length === 0) return;
  const own = path.join(folder, 'programs');
  await mkdir(own);
  const fuzzer = await ProgramFuzzer.in(own, values.seed);
  const queue = numbers.values();
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      for (const input of queue) {
        const problem = await fuzzer.run(input);
        if (problem) report(`program ${input}: ${problem}`);
      }
    }),
  );
}

const start = performance.now();
const only = values.only ?? values['only-program'];
const seconds = values.seconds === undefined ? undefined : whole('--seconds', values.seconds);
const end = whole('--inputs', values.inputs ?? (seconds === undefined ? '100000' : '1000000000'));
const plan =
  only === undefined
    ? Array.from({ length: jobs }, (_, first) => ({ first, step: jobs, end, seconds }))
    : [whole('--only', values.only ?? '')].map((first) => ({ first, step: 1, end: first + 1 }));
const counted = await Promise.all((values['only-program'] === undefined ? plan : []).map(readInputs));
const totals = new Map();
for (const [name, { inputs, refused }] of counted.flatMap((counts) => [...counts])) {
  const before = totals.get(name) ?? { inputs: 0, refused: 0 };
  totals.set(name, { inputs: before.inputs + inputs, refused: before.refused + refused });
}
for (const [name, { inputs, refused }] of totals) {
  console.log(
    `${name.padEnd(18)}${String(inputs).padStart(9)} inputs, ${refused} refused, ${inputs - refused} read`,
  );
}
const inputs = [...totals.values()].reduce((sum, { inputs }) => sum + inputs, 0);
const inProcess = Math.round((performance.now() - start) / 1000);
const programs =
  values['only-program'] === undefined
    ? [...Array(only === undefined ? whole('--programs', values.programs) : 0).keys()]
    : [whole('--only-program', values['only-program'])];
await runPrograms(programs);
console.log(
  `seed ${values.seed}: ${inputs} inputs in ${inProcess} s, ${programs.length} runs of the program; ${findings} findings`,
);
if (findings === 0) await rm(folder, { recursive: true });
else console.log(`the files are in ${folder}`);
process.exitCode = findings === 0 ? 0 : 1;
