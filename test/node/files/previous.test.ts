import {
  chmod,
  mkdir,
  readdir,
  readFile,
  readlink,
  realpath,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { setAside } from '../../../src/node/files/previous.js';
import { UsageError } from '../../../src/core/errors.js';
import { expectRejection, inTemporaryFolder } from '../../helpers/examples.js';

/** Writes files of these names and texts into `folder`. */
async function fill(folder: string, files: Record<string, string>): Promise<void> {
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
}

/** The names and texts of the files in `folder`. */
async function contents(folder: string): Promise<Record<string, string>> {
  const texts: Record<string, string> = {};
  for (const name of (await readdir(folder)).sort()) texts[name] = await readFile(join(folder, name), 'utf8');
  return texts;
}

const pair = { 'm.json': 'model', 'm.training.jsonl': 'state' };
const asideOfPair = { 'm.previous.json': 'model', 'm.previous.training.jsonl': 'state' };
const older = { 'm.previous.json': 'older model', 'm.previous.training.jsonl': 'older state' };

describe('setting a model aside', () => {
  it('copies the model and its state, and says where', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, pair);
      const written = await setAside(join(folder, 'm.json'));
      expect(written).to.deep.equal(Object.keys(asideOfPair).map((name) => join(folder, name)));
      expect(await contents(folder)).to.deep.equal({ ...pair, ...asideOfPair });
    });
  });

  it('keeps one generation', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, { ...pair, ...older });
      await setAside(join(folder, 'm.json'));
      expect(await contents(folder)).to.deep.equal({ ...pair, ...asideOfPair });
    });
  });

  it('leaves no older state beside a model that has none', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, { 'm.json': 'model', ...older });
      await setAside(join(folder, 'm.json'));
      expect(await contents(folder)).to.deep.equal({ 'm.json': 'model', 'm.previous.json': 'model' });
    });
  });

  it('keeps a state whose model was moved away', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, { 'm.training.jsonl': 'state' });
      expect(await setAside(join(folder, 'm.json'))).to.deep.equal([
        join(folder, 'm.previous.training.jsonl'),
      ]);
      expect((await contents(folder))['m.previous.training.jsonl']).to.equal('state');
    });
  });

  it('changes nothing where there is nothing', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, older);
      expect(await setAside(join(folder, 'm.json'))).to.deep.equal([]);
      expect(await contents(folder)).to.deep.equal(older);
      expect(await setAside('/dev/null')).to.deep.equal([]);
    });
  });

  it('keeps the mode, so that a private model stays private', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, pair);
      await chmod(join(folder, 'm.json'), 0o600);
      await setAside(join(folder, 'm.json'));
      expect((await stat(join(folder, 'm.previous.json'))).mode & 0o777).to.equal(0o600);
    });
  });

  it('copies what a link leads to', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, { 'real.json': 'model' });
      await symlink('real.json', join(folder, 'm.json'));
      await setAside(join(folder, 'm.json'));
      expect((await contents(folder))['m.previous.json']).to.equal('model');
      expect((await contents(folder))['real.json']).to.equal('model');
    });
  });

  it('leaves no file open when the copy cannot be written', async function () {
    if (process.platform !== 'linux') this.skip();
    await inTemporaryFolder(async (folder) => {
      await fill(folder, pair);
      await mkdir(join(folder, 'm.previous.json'));
      for (let k = 0; k < 3; k++) await expectRejection(setAside(join(folder, 'm.json')), UsageError);
      // A stream opens its file in the background, so a leak shows only after a moment.
      await setTimeout(50);
      const descriptors = await readdir('/proc/self/fd');
      const open = await Promise.all(
        descriptors.map((descriptor) => readlink(`/proc/self/fd/${descriptor}`).catch(() => '')),
      );
      expect(open).not.to.include(await realpath(join(folder, 'm.json')));
    });
  });

  it('leaves everything as it was when one of the two cannot be copied', async () => {
    await inTemporaryFolder(async (folder) => {
      await fill(folder, { ...pair, 'm.previous.json': 'older model' });
      await mkdir(join(folder, 'm.previous.training.jsonl'));
      await expectRejection(
        setAside(join(folder, 'm.json')),
        UsageError,
        'm.previous.training.jsonl',
        'is a directory',
      );
      expect(await readFile(join(folder, 'm.previous.json'), 'utf8')).to.equal('older model');
      expect(await readdir(folder)).to.have.lengthOf(4);
    });
  });
});
