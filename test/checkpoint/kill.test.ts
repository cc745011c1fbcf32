import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { sweepTemporaries } from '../../src/checkpoint/temporary.js';
import { inTemporaryFolder } from './examples.js';

const kills = 15;
/** As built: the programs to be killed start at once. */
const writing = new URL('../../dist/checkpoint/atomic-write.js', import.meta.url).href;

/** A program that writes two versions of a file in turn, for ever, and says when it has begun. */
const program = `
import { writeSafely } from ${JSON.stringify(writing)};
const versions = ['a', 'b'].map((letter, i) => Array.from({ length: 4 + i }, () => letter.repeat(100_000)));
for (let i = 0; ; i++) {
  if (i === 1) process.stdout.write('writing');
  await writeSafely(process.argv[2], versions[i % 2]);
}`;

describe('a program killed while it writes', () => {
  it('fault 28: leaves one of the two versions whole, and what else it leaves is swept', async () => {
    await inTemporaryFolder(async (folder) => {
      const script = join(folder, 'program.mjs');
      await writeFile(script, program);
      const output = join(folder, 'output');
      await mkdir(output);
      const path = join(output, 'model.json');
      const versions = ['a'.repeat(400_000), 'b'.repeat(500_000)];
      for (let kill = 0; kill < kills; kill++) {
        const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
        await once(child.stdout, 'data');
        await setTimeout(Math.random() * 10);
        child.kill('SIGKILL');
        await once(child, 'exit');
        expect(versions.includes(await readFile(path, 'utf8')), `after kill ${kill + 1}`).to.be.true;
      }
      await sweepTemporaries(path);
      expect(await readdir(output)).to.deep.equal(['model.json']);
    });
  });
});
