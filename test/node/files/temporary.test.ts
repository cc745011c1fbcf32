import { readdir, symlink, writeFile, mkdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { release, sweepTemporaries, temporaryFor } from '../../../src/node/files/temporary.js';
import { deadProcess, inTemporaryFolder } from '../../helpers/examples.js';

/** The name of the temporary of process `pid` for `name`. */
const left = (name: string, pid: number) => `.${name}.${pid}-0123456789ab.tmp`;

describe('temporaries', () => {
  it('fault 37: lie beside the file, hidden, each with a name of its own', () => {
    const [one, other] = [temporaryFor('/models/novel.json'), temporaryFor('/models/novel.json')];
    expect(one).to.match(/^\/models\/\.novel\.json\.\d+-[0-9a-f]{12}\.tmp$/);
    expect(other).not.to.equal(one);
    release(one);
    release(other);
  });

  it('fault 28: that killed processes left are swept, of the model, its state and their copies', async () => {
    const dead = await deadProcess();
    await inTemporaryFolder(async (folder) => {
      const names = ['m.json', 'm.training.jsonl', 'm.previous.json', 'm.previous.training.jsonl'];
      for (const name of names) await writeFile(join(folder, left(name, dead)), '');
      const removed = await sweepTemporaries(join(folder, 'm.json'));
      expect(removed.map((path) => basename(path))).to.have.members(names.map((name) => left(name, dead)));
      expect(await readdir(folder)).to.deep.equal([]);
    });
  });

  it('of an earlier process that had our pid are swept, those in use are not', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json');
      const mine = temporaryFor(path);
      await writeFile(mine, '');
      await writeFile(join(folder, left('m.json', process.pid)), '');
      await sweepTemporaries(path);
      expect(await readdir(folder)).to.deep.equal([basename(mine)]);
      release(mine);
    });
  });

  it('of running processes, and of other files, stay', async () => {
    const dead = await deadProcess();
    await inTemporaryFolder(async (folder) => {
      const kept = [
        left('m.json', process.ppid),
        left('other.json', dead),
        `m.json.${dead}-0123456789ab.tmp`,
        '.m.json.tmp',
      ];
      for (const name of kept) await writeFile(join(folder, name), '');
      expect(await sweepTemporaries(join(folder, 'm.json'))).to.deep.equal([]);
      expect(await readdir(folder)).to.have.members(kept);
    });
  });

  it('are looked for where a link leads to', async () => {
    const dead = await deadProcess();
    await inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'real'));
      await writeFile(join(folder, 'real', left('a.json', dead)), '');
      await symlink('real/a.json', join(folder, 'm.json'));
      expect(await sweepTemporaries(join(folder, 'm.json'))).to.have.lengthOf(1);
    });
  });

  it('are no concern of a device, or of a folder that does not exist', async () => {
    expect(await sweepTemporaries('/dev/null')).to.deep.equal([]);
    expect(await sweepTemporaries('/no/such/folder/model.json')).to.deep.equal([]);
  });
});
