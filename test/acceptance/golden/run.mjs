/**
 * Runs the commands of commands.txt, one after the other, in a fresh folder, and compares what each produces with
 * hashes.json: the exit code, the standard output, and the files that it creates, changes or removes. What is said on
 * standard error is free.
 *
 *     node test/acceptance/golden/run.mjs [--engine simd|native] [--first N] [--keep]    compare; exit code 1 if anything differs
 *     node test/acceptance/golden/run.mjs --update                           write hashes.json anew
 *
 * No result depends on the engine, the threads or the width of the vectors. The hashes are those of fused multiply-add,
 * though: a machine without it computes other bits, and fails.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const here = fileURLToPath(new URL('.', import.meta.url));
const root = path.join(here, '../../..');
const hashesFile = path.join(here, 'hashes.json');

/** What is taken out of all that is hashed, in models, training states, logs and results alike. */
const varying = [
  // The clock: both differ in every run.
  [/"(elapsedSeconds|charactersPerSecond)":[\d.e+-]+/g, '"$1":0'],
  // The bytes of the log so far, in a training state: that log holds the two numbers above, of varying length.
  [/"logLength":\d+/g, '"logLength":0'],
  // The version of the package, in models and training states.
  [/"program":"[^"]*"/g, '"program":""'],
  // What gzip makes of a text, in `evaluate --baselines`: that is for the zlib of each Node.js to say.
  [/"gzip":\{[^}]*\}/g, '"gzip":{}'],
  // Sentences about a text, in `tokenize --stats --json`: their words may change.
  [/"oddities":\[[^\]]*\]/g, '"oddities":[]'],
];

/** The commands, as commands.txt describes them. */
function parseCommands(text) {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const commands = lines.map((line) => ({
    line: line.replace(/^!stdout /, ''),
    hashesOutput: !/^!/.test(line),
  }));
  const twice = commands.find(({ line }, i) => commands.findIndex((other) => other.line === line) < i);
  if (twice) throw new Error(`commands.txt holds this twice: ${twice.line}`);
  return commands;
}

/** The hash of what is left of some output or file without what varies. */
function hash(bytes) {
  if (bytes.length === 0) return 'empty';
  const text = varying.reduce((rest, [pattern, by]) => rest.replace(pattern, by), bytes.toString('latin1'));
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

/** Every file of a folder with its hash; of a page only that it is there, since its words may change. */
async function hashFiles(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const names = entries.filter((entry) => entry.isFile()).map(({ name }) => name);
  const hashed = names.sort().map(async (name) => {
    const bytes = await readFile(path.join(folder, name));
    return [name, name.endsWith('.html') && bytes.length > 0 ? 'a page' : hash(bytes)];
  });
  return new Map(await Promise.all(hashed));
}

/** Runs a line of the shell, in which a pipe fails with any of its commands. */
async function run(line, options) {
  const child = spawn('bash', ['-o', 'pipefail', '-c', line], options);
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  const exitCode = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  return { exitCode, bytes: Buffer.concat(chunks) };
}

/** What each command produces, by its line. */
async function runAll(commands, folder, { engine }) {
  // `charnn` is the program as it was built. An engine comes first, so that a line's own --engine counts.
  const bin = path.join(folder, 'bin');
  const takesEngine = 'train | sample | evaluate | score';
  const wrapper = `#!/bin/bash
case $1 in ${takesEngine}) set -- "$1" ${engine ? `--engine ${engine}` : ''} "\${@:2}" ;; esac
exec '${process.execPath}' '${path.join(root, 'bin/charnn.js')}' "$@"
`;
  await mkdir(bin);
  await writeFile(path.join(bin, 'charnn'), wrapper, { mode: 0o755 });
  await cp(path.join(root, 'corpora'), path.join(folder, 'corpora'), { recursive: true });
  const PATH = `${bin}:${path.dirname(process.execPath)}:${process.env.PATH}`;
  const env = { ...process.env, PATH, GOLDEN: here, LC_ALL: 'C', SHELL: '/bin/bash' };
  const results = {};
  let before = await hashFiles(folder);
  for (const { line, hashesOutput } of commands) {
    const { exitCode, bytes } = await run(line, { cwd: folder, env, stdio: ['ignore', 'pipe', 'ignore'] });
    const after = await hashFiles(folder);
    const changed = [...after].filter(([name, value]) => before.get(name) !== value);
    const removed = [...before.keys()].filter((name) => !after.has(name)).map((name) => [name, 'removed']);
    const files = Object.fromEntries([...changed, ...removed]);
    results[line] = { exitCode, ...(hashesOutput && { stdout: hash(bytes) }), files };
    before = after;
  }
  return results;
}

/** What differs, a line each. */
function compare(expected, actual) {
  const lines = new Set([...Object.keys(actual), ...Object.keys(expected)]);
  return [...lines].flatMap((line) => {
    const [was, is] = [expected[line], actual[line]];
    if (!was || !is) return [`${line}\n    is in ${is ? 'commands.txt' : 'hashes.json'} alone`];
    const names = new Set([...Object.keys(was.files), ...Object.keys(is.files)]);
    const differences = [
      was.exitCode !== is.exitCode && `exit code ${is.exitCode} in place of ${was.exitCode}`,
      was.stdout !== is.stdout && 'other standard output',
      ...[...names].map((name) => {
        const [old, now = 'not written'] = [was.files[name], is.files[name]];
        if (old === now) return false;
        return old === undefined ? `${name}: written, against expectation` : `${name}: ${describe(now)}`;
      }),
    ];
    return differences.filter(Boolean).map((difference) => `${line}\n    ${difference}`);
  });
}

const describe = (value) => (/^[0-9a-f]{64}$/.test(value) ? 'other contents' : value);

const flags = {
  update: { type: 'boolean' },
  keep: { type: 'boolean' },
  engine: { type: 'string' },
  first: { type: 'string' },
};
const options = parseArgs({ options: flags }).values;
const commands = parseCommands(await readFile(path.join(here, 'commands.txt'), 'utf8')).slice(
  0,
  Number(options.first ?? Infinity),
);
const folder = await mkdtemp(path.join(tmpdir(), 'charnn-golden-'));
try {
  const results = await runAll(commands, folder, options);
  if (options.update) {
    await writeFile(hashesFile, `${JSON.stringify(results, null, 2)}\n`);
    console.log(`${commands.length} commands: wrote ${hashesFile}`);
  } else {
    const all = Object.entries(JSON.parse(await readFile(hashesFile, 'utf8')));
    const expected = options.first ? all.filter(([line]) => line in results) : all;
    const differences = compare(Object.fromEntries(expected), results);
    for (const difference of differences) console.log(difference);
    console.log(`${commands.length} commands, ${differences.length} differences`);
    if (differences.length > 0) process.exitCode = 1;
  }
} finally {
  if (options.keep) console.log(`the files are in ${folder}`);
  else await rm(folder, { recursive: true, force: true });
}
