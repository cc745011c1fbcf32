/** Kills a program while it writes a file, and looks at what is left. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { sweepTemporaries } from '../../../src/node/files/temporary.js';

/** As built: the programs to be killed start at once. */
const writing = new URL('../../../dist/node/files/atomic-write.js', import.meta.url).href;
const versions = ['a'.repeat(400_000), 'b'.repeat(500_000)];

/** A program that writes the two versions of a file in turn, for ever, and says when it has begun. */
const program = `
import { writeSafely } from ${JSON.stringify(writing)};
const versions = ['a', 'b'].map((letter, i) => Array.from({ length: 4 + i }, () => letter.repeat(100_000)));
for (let i = 0; ; i++) {
  if (i === 1) process.stdout.write('writing');
  await writeSafely(process.argv[2], versions[i % 2]);
}`;

/**
 * Has so many programs write one file, each killed after a few milliseconds.
 * @param folder An empty one.
 * @returns how often the file was then not one of its versions, whole; and what else was in its folder at the end.
 */
export async function killWriters(folder: string, kills: number) {
  const script = join(folder, 'program.mjs');
  await writeFile(script, program);
  const output = join(folder, 'output');
  await mkdir(output);
  const path = join(output, 'model.json');
  let lostFiles = 0;
  for (let kill = 0; kill < kills; kill++) {
    const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    await setTimeout(Math.random() * 10);
    child.kill('SIGKILL');
    await once(child, 'exit');
    const content = await readFile(path, 'utf8').catch(() => undefined);
    if (content === undefined || !versions.includes(content)) lostFiles++;
  }
  await sweepTemporaries(path);
  const leftovers = (await readdir(output)).filter((name) => name !== 'model.json');
  return { lostFiles, leftovers };
}
