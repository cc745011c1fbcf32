import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import typescript from 'typescript';
import { sweepTemporaries } from '../../src/checkpoint/temporary.js';
import { inTemporaryFolder } from './examples.js';

const kills = 15;
const sources = fileURLToPath(new URL('../../src/', import.meta.url));

/** Compiles what writing needs into `folder`, so that the programs to be killed start at once. */
async function compile(folder: string): Promise<void> {
  await mkdir(join(folder, 'checkpoint'), { recursive: true });
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  const modules = ['atomic-write', 'names', 'process', 'system-error', 'target', 'temporary'];
  for (const module of ['errors', ...modules.map((name) => `checkpoint/${name}`)]) {
    const { outputText } = typescript.transpileModule(await readFile(join(sources, `${module}.ts`), 'utf8'), {
      compilerOptions: { target: typescript.ScriptTarget.ES2023, module: typescript.ModuleKind.ESNext },
    });
    await writeFile(join(folder, `${module}.js`), outputText);
  }
}

/** A program that writes two versions of a file in turn, for ever, and says when it has begun. */
const program = `
import { writeSafely } from './checkpoint/atomic-write.js';
const versions = ['a', 'b'].map((letter, i) => Array.from({ length: 4 + i }, () => letter.repeat(100_000)));
for (let i = 0; ; i++) {
  if (i === 1) process.stdout.write('writing');
  await writeSafely(process.argv[2], versions[i % 2]);
}`;

describe('a program killed while it writes', () => {
  it('fault 28: leaves one of the two versions whole, and what else it leaves is swept', async function () {
    this.timeout(60_000);
    await inTemporaryFolder(async (folder) => {
      await compile(join(folder, 'program'));
      const script = join(folder, 'program', 'main.js');
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
