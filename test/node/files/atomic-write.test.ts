import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { chmod, lstat, mkdir, open, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect } from 'chai';
import { checkWritable, prepareFile, writeSafely } from '../../../src/node/files/atomic-write.js';
import { OutputError, UsageError } from '../../../src/core/errors.js';
import { type Fault, type FaultKind, injectFaults } from '../../helpers/faults/inject.js';
import { expectRejection, inTemporaryFolder } from '../../helpers/examples.js';

const isRoot = process.getuid?.() === 0;

const newPieces = ['new ', Buffer.from('text '), 'in pieces'];
const newText = 'new text in pieces';

describe('writing safely', () => {
  it('makes a new file, of strings and bytes, from any iterable', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'model.json');
      await writeSafely(path, newPieces);
      expect(await readFile(path, 'utf8')).to.equal(newText);
      const slowly = async function* () {
        for (const piece of ['한', '국']) yield await Promise.resolve(piece);
      };
      await writeSafely(path, slowly());
      expect(await readFile(path, 'utf8')).to.equal('한국');
      expect(await readdir(folder)).to.deep.equal(['model.json']);
    });
  });

  it('fault 35: keeps the mode of the file that it replaces', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'model.json');
      await writeFile(path, 'old');
      await chmod(path, 0o640);
      await writeSafely(path, newPieces);
      expect((await stat(path)).mode & 0o777).to.equal(0o640);
    });
  });

  it('fault 35: writes the target of a link, and keeps the link', async () => {
    await inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'real'));
      const target = join(folder, 'real', 'a.json');
      await writeFile(target, 'old');
      await chmod(target, 0o600);
      const link = join(folder, 'link.json');
      await symlink('real/a.json', link);
      await writeSafely(link, newPieces);
      expect((await lstat(link)).isSymbolicLink()).to.be.true;
      expect(await readFile(target, 'utf8')).to.equal(newText);
      expect((await stat(target)).mode & 0o777).to.equal(0o600);
    });
  });

  it('fault 35: makes the file that a link leads to', async () => {
    await inTemporaryFolder(async (folder) => {
      await mkdir(join(folder, 'real'));
      await symlink('second', join(folder, 'first'));
      await symlink('real/new.json', join(folder, 'second'));
      await writeSafely(join(folder, 'first'), newPieces);
      expect(await readFile(join(folder, 'real', 'new.json'), 'utf8')).to.equal(newText);
      await symlink('loop', join(folder, 'loop'));
      await expectRejection(writeSafely(join(folder, 'loop'), []), OutputError, 'loop');
    });
  });

  it('fault 34: writes to a device, which stays one', async () => {
    await writeSafely('/dev/null', newPieces);
    expect((await stat('/dev/null')).isCharacterDevice()).to.be.true;
  });

  it('fault 34: tells of a full device, which stays one', async function () {
    const full = await stat('/dev/full').catch(() => undefined);
    if (!full) return this.skip();
    await expectRejection(
      writeSafely('/dev/full', newPieces),
      OutputError,
      '/dev/full',
      'ENOSPC: no space left on device;',
    );
    expect((await stat('/dev/full')).isCharacterDevice()).to.be.true;
  });

  it('fault 34: writes into a FIFO, and puts nothing beside it', async function () {
    if (process.platform === 'win32') return this.skip();
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'fifo');
      execFileSync('mkfifo', [path]);
      // Opened for both, so that opening waits for nobody.
      const reader = await open(path, constants.O_RDWR);
      await writeSafely(path, newPieces);
      const { buffer, bytesRead } = await reader.read(Buffer.alloc(100), 0, 100, null);
      await reader.close();
      expect(buffer.toString('utf8', 0, bytesRead)).to.equal(newText);
      expect(await readdir(folder)).to.deep.equal(['fifo']);
    });
  });

  it('fault 33: refuses a folder as wrong usage', async () => {
    await inTemporaryFolder(async (folder) => {
      await expectRejection(writeSafely(folder, newPieces), UsageError, folder, 'is a directory');
      await expectRejection(writeSafely(`${folder}/new/`, newPieces), UsageError, 'is not a file name');
      await expectRejection(writeSafely('', newPieces), UsageError, 'is not a file name');
    });
  });

  it('can be prepared, and committed or discarded later', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'model.json');
      await writeFile(path, 'old');
      const discarded = await prepareFile(path, newPieces);
      expect(await readdir(folder)).to.have.lengthOf(2);
      await discarded.discard();
      expect(await readdir(folder)).to.deep.equal(['model.json']);
      const committed = await prepareFile(path, newPieces);
      expect(await readFile(path, 'utf8')).to.equal('old');
      await committed.commit();
      expect(await readFile(path, 'utf8')).to.equal(newText);
    });
  });
});

describe('a write that fails', () => {
  /** Writes over an old file while faults happen. @returns the operations called, the error, and what is there then */
  async function writeWith(fault?: Fault) {
    let outcome!: { operations: string[]; error: unknown; text: string; names: string[] };
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'model.json');
      await writeFile(path, 'old');
      const { operations, restore } = await injectFaults({
        folder,
        ...(fault && { fault }),
        skipsSync: true,
      });
      const error: unknown = await writeSafely(path, newPieces)
        .catch((thrown: unknown) => thrown)
        .finally(restore);
      outcome = { operations, error, text: await readFile(path, 'utf8'), names: await readdir(folder) };
    });
    return outcome;
  }

  /** Where in a write each operation on the temporary is called, for the first time. */
  async function positionOf(operation: string): Promise<number> {
    const { operations } = await writeWith();
    const index = operations.findIndex((name) => name.startsWith(`${operation} .model.json.`));
    expect(index, operations.join('\n')).to.be.at.least(0);
    return index;
  }

  async function expectFailure(operation: string, kind: FaultKind, ...words: string[]): Promise<void> {
    const { error, text, names } = await writeWith({ at: await positionOf(operation), kind });
    await expectRejection(Promise.reject(error as Error), OutputError, 'model.json', ...words);
    expect({ text, names }).to.deep.equal({ text: 'old', names: ['model.json'] });
  }

  for (const operation of ['open', 'write', 'sync', 'stat', 'close']) {
    it(`${operation === 'sync' ? 'fault 27: ' : ''}leaves the old file and no temporary when ${operation} fails`, async () => {
      await expectFailure(operation, 'EIO', 'EIO: i/o error;', 'the existing file is unchanged');
    });
  }

  it('leaves the old file and no temporary when the renaming fails, or is lost', async () => {
    await expectFailure('rename', 'EIO', 'EIO: i/o error;', 'the file there is complete');
    await expectFailure(
      'rename',
      'lost rename',
      'the rename failed without an error',
      'the file there is complete',
    );
  });

  it('fault 26: notices a disk that takes nothing more', async () => {
    await expectFailure('write', 'no write', 'writing stopped after 0 bytes', 'is the disk full?');
  });

  it('fault 26: notices bytes that were said to be written and are not there', async () => {
    await expectFailure('write', 'silent short write', `of ${newText.length} bytes were stored`);
  });

  it('fault 26: goes on after a write that was shorter than asked', async () => {
    const { error, text } = await writeWith({ at: await positionOf('write'), kind: 'short write', times: 3 });
    expect({ error, text }).to.deep.equal({ error: undefined, text: newText });
  });

  it('passes on an error of the pieces themselves', async () => {
    await inTemporaryFolder(async (folder) => {
      const pieces = function* () {
        yield 'new';
        throw new RangeError('no more');
      };
      const error: unknown = await writeSafely(join(folder, 'a'), pieces()).catch(
        (thrown: unknown) => thrown,
      );
      expect(error).to.be.instanceOf(RangeError);
      expect(await readdir(folder)).to.deep.equal([]);
    });
  });

  it('fault 28: leaves the old file or the new one, whole, wherever everything begins to fail', async () => {
    const { length } = (await writeWith()).operations;
    expect(length).to.be.above(8);
    for (let at = 0; at < length; at++) {
      const { error, text, names } = await writeWith({ at, kind: 'EIO', times: Infinity });
      expect(error, `at operation ${at}`).to.be.instanceOf(OutputError);
      expect(text, `at operation ${at}`).to.be.oneOf(['old', newText]);
      expect(names.length).to.be.at.most(2); // what cannot be removed is swept by the next run
    }
  });
});

describe('the check before writing', () => {
  it('is content with a folder that can be written, and leaves nothing there', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'model.json');
      await checkWritable(path);
      expect(await readdir(folder)).to.deep.equal([]);
      await writeFile(path, 'old');
      await checkWritable(path);
      expect(await readFile(path, 'utf8')).to.equal('old');
      await checkWritable('/dev/null');
    });
  });

  it('fault 32: names what is in the way', async () => {
    await inTemporaryFolder(async (folder) => {
      await expectRejection(checkWritable(folder), UsageError, 'is a directory');
      const missing = join(folder, 'missing', 'model.json');
      await expectRejection(checkWritable(missing), OutputError, missing, 'its directory does not exist;');
      await writeFile(join(folder, 'file'), '');
      await expectRejection(
        checkWritable(join(folder, 'file', 'a')),
        OutputError,
        'ENOTDIR: not a directory;',
      );
      const long = join(folder, 'x'.repeat(250));
      await expectRejection(checkWritable(long), OutputError, basename(long), 'ENAMETOOLONG');
    });
  });

  it('fault 32: tells that a folder or a file is write-protected', async function () {
    if (isRoot) return this.skip(); // who may write everywhere
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'model.json');
      await writeFile(path, 'old', { mode: 0o444 });
      await expectRejection(checkWritable(path), OutputError, 'EACCES: permission denied;');
      await chmod(folder, 0o555);
      await expectRejection(checkWritable(join(folder, 'new')), OutputError, 'EACCES: permission denied;');
      await chmod(folder, 0o755);
    });
  });
});
