import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { lockModel } from '../../../src/node/files/lock.js';
import { startOf } from '../../../src/node/files/process.js';
import { OutputError } from '../../../src/core/errors.js';
import { deadProcess, expectRejection, inTemporaryFolder } from '../../helpers/examples.js';

/** The name of the lock that this process would have made on `m.json`. */
const lockName = (pid: number, started = '', host = hostname()) =>
  `.m.json.lock-${pid}-${started}-0a1b2c3d-${encodeURIComponent(host)}`;

describe('the lock of a model', () => {
  it('stands beside the model until it is released', async () => {
    await inTemporaryFolder(async (folder) => {
      const lock = await lockModel(join(folder, 'm.json'));
      const [name] = await readdir(folder);
      expect(name).to.match(new RegExp(`^\\.m\\.json\\.lock-${process.pid}-`));
      await lock.release();
      expect(await readdir(folder)).to.deep.equal([]);
      await lock.release();
    });
  });

  it('fault 36: keeps a second run away, and tells whose it is', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json');
      const lock = await lockModel(path);
      await expectRejection(lockModel(path), OutputError, path, `process ${process.pid}`, 'another --model');
      await lock.release();
      await (await lockModel(path)).release();
      expect(await readdir(folder)).to.deep.equal([]);
    });
  });

  it('is given to one run at most of those that start together', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json');
      await writeFile(join(folder, lockName(await deadProcess())), '');
      const results = await Promise.allSettled(Array.from({ length: 8 }, () => lockModel(path)));
      const given = results.filter(({ status }) => status === 'fulfilled');
      expect(given).to.have.length.at.most(1);
      expect(await readdir(folder)).to.have.lengthOf(given.length);
    });
  });

  it('fault 36: is recovered from a process that ended', async () => {
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, lockName(await deadProcess())), '');
      const lock = await lockModel(join(folder, 'm.json'));
      expect(await readdir(folder)).to.have.lengthOf(1);
      await lock.release();
    });
  });

  it('is recovered when another process has got the pid of its owner', async function () {
    if (startOf(process.pid) === undefined) return this.skip(); // the system does not tell
    await inTemporaryFolder(async (folder) => {
      await writeFile(join(folder, lockName(process.pid, '1')), '');
      await (await lockModel(join(folder, 'm.json'))).release();
      await writeFile(join(folder, lockName(process.pid, startOf(process.pid))), '');
      await expectRejection(lockModel(join(folder, 'm.json')), OutputError, 'in use');
    });
  });

  it('of another machine holds, and the message says which file to remove', async () => {
    await inTemporaryFolder(async (folder) => {
      const name = lockName(await deadProcess(), '', 'far-away host');
      await writeFile(join(folder, name), '');
      await expectRejection(
        lockModel(join(folder, 'm.json')),
        OutputError,
        'on far-away host',
        join(folder, name),
      );
    });
  });

  it('is one and the same for all links to a model, and another for other models', async () => {
    await inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'real'));
      const path = join(folder, 'real', 'm.json');
      await symlink('real/m.json', join(folder, 'link.json'));
      const lock = await lockModel(join(folder, 'link.json'));
      await expectRejection(lockModel(path), OutputError, 'in use');
      const other = await lockModel(join(folder, 'real', 'm.json2'));
      await other.release();
      await lock.release();
    });
  });

  it('is not made for a device', async () => {
    const [one, other] = [await lockModel('/dev/null'), await lockModel('/dev/null')];
    await one.release();
    await other.release();
  });

  it('tells when it cannot be made', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'missing', 'm.json');
      await expectRejection(
        lockModel(path),
        OutputError,
        `cannot write ${path}`,
        'its directory does not exist',
      );
    });
  });
});
