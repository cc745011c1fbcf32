import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { RunFiles } from '../../src/node/files/run-files.js';
import type { Fault } from '../helpers/faults/inject.js';
import { withFaults } from '../helpers/faults/program.js';
import { corpus, smallModel, succeed } from '../helpers/model-files.js';
import { outcomeOf, useSharedFolder } from '../helpers/program.js';

const built = (module: string) => JSON.stringify(new URL(`../../dist/node/${module}.js`, import.meta.url));

/** What a run of training does with its files, without the training: the new model and state over the old ones. */
const program = `
import ${built('install')};
import { loadCheckpoint, loadState } from ${built('files/files')};
import { RunFiles } from ${built('files/run-files')};
const model = await loadCheckpoint('new/model.json');
const state = await loadState('new/model.training.jsonl');
const files = await RunFiles.open(process.argv[1] + '/model.json', { resumed: false, say: () => undefined });
for (const last of [false, true]) {
  await files.saveModel(model, last);
  await files.saveState(state);
}
await files.close();`;

describe('a run that is killed while it saves', function () {
  this.timeout(600_000);
  const file = useSharedFolder();
  const names = ['model.json', 'model.training.jsonl'];
  const previous = ['model.previous.json', 'model.previous.training.jsonl'];
  const read = (path: string) => readFile(file(path), 'latin1').catch(() => undefined);
  let old: (string | undefined)[];
  let fresh: (string | undefined)[];

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 1000));
    for (const [folder, seed] of [
      ['old', '1'],
      ['new', '2'],
    ]) {
      await mkdir(file(folder));
      const flags = [...smallModel, '--hidden-size', '4', '--steps', '5', '--rng-seed', seed];
      await succeed(['train', 'corpus.txt', '-q', ...flags, '-m', `${folder}/model.json`], {
        folder: file(),
      });
    }
    old = await Promise.all(names.map((name) => read(`old/${name}`)));
    fresh = await Promise.all(names.map((name) => read(`new/${name}`)));
  });

  async function save(folder: string, fault?: Fault): Promise<number | null> {
    await mkdir(file(folder));
    for (const name of names) await copyFile(file(`old/${name}`), file(`${folder}/${name}`));
    const faults = { folder: file(folder), record: file(`${folder}.operations`), ...(fault && { fault }) };
    const { environment } = withFaults(faults);
    const child = spawn(process.execPath, ['--input-type=module', '-e', program, folder], {
      cwd: file(),
      env: { ...process.env, ...environment },
    });
    const { code, stderr } = await outcomeOf(child);
    expect(stderr).to.equal('');
    return code;
  }

  it('loses nothing, wherever it is killed', async () => {
    expect(await save('alive')).to.equal(0);
    const operations = (await readFile(file('alive.operations'), 'utf8')).trimEnd().split('\n');
    const stride = process.env.CHARNN_ALL_FAULTS ? 1 : 24;
    for (let at = stride - 1; at < operations.length; at += stride) {
      const folder = `killed at ${at}`;
      const where = `${folder}: ${operations[at]}`;
      expect(await save(folder, { kind: 'SIGKILL', at }), where).to.equal(null);
      const [model, state] = await Promise.all(names.map((name) => read(`${folder}/${name}`)));
      expect([old[0], fresh[0]].includes(model), where).to.equal(true);
      expect([undefined, old[1], fresh[1]].includes(state), where).to.equal(true);
      // No state stands beside a model of another run, and no model is replaced that was not set aside.
      if (model === fresh[0]) {
        expect(state === old[1], where).to.equal(false);
        expect((await read(`${folder}/${previous[0]}`)) === old[0], where).to.equal(true);
      }
      const path = file(`${folder}/model.json`);
      await (await RunFiles.open(path, { resumed: true, say: () => undefined })).close();
      expect([...names, ...previous], where).to.include.members(await readdir(file(folder)));
    }
    if (stride === 1) process.stdout.write(`killed ${operations.length} times\n`);
  });
});
