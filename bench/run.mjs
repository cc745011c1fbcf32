// Compares the speed of charnn and other programs on this machine: `npm run bench`, or `node bench/run.mjs --help`.
import { contestants } from './contestants.mjs';
import { describeMachine } from './machine.mjs';
import { measure } from './measure.mjs';
import { readOptions } from './options.mjs';
import { machineLine, summary, Table } from './report.mjs';
import { workloads } from './workloads.mjs';

const options = readOptions(process.argv.slice(2));
const machine = describeMachine();
const say = options.json ? () => undefined : console.log;
const table = new Table();
const results = [];

const chosen = contestants(machine).filter(({ label }) => options.contestants.test(label));

say(machineLine(machine));
for (const workload of workloads.filter(({ name }) => options.workloads.test(name))) {
  const suitable = chosen.filter(({ takes }) => takes(workload));
  if (suitable.length === 0) continue;
  const result = await measure(workload, suitable, options);
  results.push(result);
  say(table.of(result));
}
if (results.length === 0) {
  console.error('bench: no workload and contestant match the patterns');
  process.exit(2);
}
say(summary(results));
if (options.json) console.log(JSON.stringify({ machine, results }));
