// Interrupts and resumes runs of training, again and again, and compares them with runs that were left alone; and kills
// programs that write.
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { killWriters } from '../test/soak/kills.ts';
import { Soak } from '../test/soak/soak.ts';
import { interruptionKinds, trials } from '../test/soak/trial.ts';

const help = `Usage: npm run soak -- [options]

Trains small models with the real program, interrupts each once or twice (SIGTERM, kill -9, kill -9 in the middle of a
save, a thread that throws, a full disk), goes on with other threads or the other engine, and compares the finished
model with that of a run that was left alone. Of every cell, with and without --lines, dropout and weight drop on.
Then kills programs that do nothing but write a file, and counts the files lost.

  --trials N   how many (1000)
  --seed S     which: the same number draws the same trials; times of signals are never quite the same (1)
  --only K     the K-th of them alone
  --minutes M  begin no more of them after so long
  --kills N    how many programs that write are killed (1000; with --only none)
  --jobs N     how many at a time (as many as the machine has threads)
  --help       this text

TMPDIR names the folder for the models.`;

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

/** By the kind of a model, and by the kind of an interruption: how much there was of what. */
const models = new Map();
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
  `${kills} programs killed while they wrote a file: ${lostFiles} files lost, ${leftovers.length} left over`,
);
if (lostFiles + leftovers.length > 0) failed++;
if (failed === 0) await rm(folder, { recursive: true });
process.exitCode = failed === 0 ? 0 : 1;
