// Soak test: interrupts and resumes training runs and compares them with uninterrupted ones; kills programs that write
// files.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { killWriters } from '../test/acceptance/soak/kills.ts';
import { Soak } from '../test/acceptance/soak/soak.ts';
import { interruptionKinds, trials } from '../test/acceptance/soak/trial.ts';

const help = `Usage: npm run soak -- [options]

Trains small models with the real program and interrupts each run once or twice (SIGTERM, kill -9, kill -9 during a
save, a thread that throws, a full disk). Resumes each with another number of threads or another engine, and compares
the finished model with that of an uninterrupted run. Covers every cell, with and without --lines, with dropout and
weight drop. Then kills programs that only write a file, and counts the lost files.

  --trials N   number of trials (1000)
  --seed S     the same seed gives the same trials, except for the exact times of signals (1)
  --only K     run only trial K, counted from 1
  --minutes M  start no more trials after M minutes
  --kills N    number of writing programs to kill (1000, or 0 with --only)
  --jobs N     trials to run in parallel (the number of CPUs)
  --help       print this text

TMPDIR is the folder for the models.`;

function whole(name, text, least) {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least) return value;
  console.error(`soak: ${name} is '${text}', but must be a whole number of at least ${least}`);
  process.exit(2);
}

const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
    kills: { type: 'string' },
    minutes: { type: 'string', default: '100000' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const seed = whole('--seed', values.seed, 0);
const drawn = fc.sample(trials, { numRuns: whole('--trials', values.trials, 1), seed });
const only = values.only === undefined ? undefined : whole('--only', values.only, 1);
const chosen = [...drawn.entries()].filter(([k]) => only === undefined || k === only - 1);

/** The columns of the table by kind of model. */
const models = new Map();
/** The number of interruptions by kind. */
const kinds = new Map(interruptionKinds.map((kind) => [kind, 0]));

function count({ cell, lines, sittings }, { problem, interrupted, resumed, killedInSaves, lostFiles }) {
  const name = `${cell}${lines ? ' --lines' : ''}`;
  const row = models.get(name) ?? [0, 0, 0, 0, 0, 0];
  const added = [1, interrupted, resumed, killedInSaves, lostFiles, problem === undefined ? 0 : 1];
  models.set(
    name,
    row.map((number, i) => number + added[i]),
  );
  for (const { interruption } of sittings) kinds.set(interruption.kind, kinds.get(interruption.kind) + 1);
}

function printTable(seconds) {
  const heads = ['trials', 'interrupted', 'resumed', 'kill -9 in saves', 'files lost', 'failed'];
  const rows = [...models].sort();
  const total = rows.reduce((sum, [, row]) => sum.map((number, i) => number + row[i]), [0, 0, 0, 0, 0, 0]);
  const line = (name, cells) =>
    `${name.padEnd(14)}${cells.map((cell, i) => String(cell).padStart(heads[i].length + 2)).join('')}`;
  console.log(
    ['', line('', heads), ...rows.map(([name, row]) => line(name, row)), line('all', total)].join('\n'),
  );
  console.log(`\n${[...kinds].map(([kind, number]) => `${kind}: ${number}`).join(', ')}`);
  console.log(`seed ${seed}, ${Math.round(seconds)} s`);
}

const folder = await mkdtemp(path.join(tmpdir(), 'charnn-soak-'));
const soak = await Soak.in(folder);
const start = performance.now();
let failed = 0;
let done = 0;
const end = start + 60_000 * whole('--minutes', values.minutes, 1);
const queue = chosen.values();
await Promise.all(
  Array.from({ length: whole('--jobs', values.jobs, 1) }, async () => {
    for (const [k, trial] of queue) {
      if (performance.now() > end) return;
      const outcome = await soak.carryOut(trial);
      count(trial, outcome);
      if (outcome.problem !== undefined) {
        failed++;
        console.log(`trial ${k + 1} (--seed ${seed} --only ${k + 1}): ${outcome.problem}`);
      }
      if (++done % 50 === 0) console.log(`${done} of ${chosen.length}`);
    }
  }),
);
printTable((performance.now() - start) / 1000);

const kills = whole('--kills', values.kills ?? (only === undefined ? '1000' : '0'), 0);
const killFolder = path.join(folder, 'kills');
await mkdir(killFolder);
const { lostFiles, leftovers } = await killWriters(killFolder, kills);
console.log(
  `${kills} programs killed while writing a file: ${lostFiles} files lost, ${leftovers.length} temporaries left over`,
);
if (lostFiles + leftovers.length > 0) failed++;
if (failed === 0) await rm(folder, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
