import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { chmod, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { expect } from 'chai';
import { InputError } from '../../../src/core/errors.js';
import {
  inputError,
  inputName,
  isStandardInput,
  openFiles,
  readChunks,
  type SourceOptions,
} from '../../../src/node/files/source.js';

async function readAll(file: string, options?: SourceOptions): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of readChunks(file, options)) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

/** The error that `action` ends with. */
async function failure(action: Promise<unknown>): Promise<unknown> {
  try {
    await action;
  } catch (error) {
    return error;
  }
  return expect.fail('no error was thrown');
}

describe('source', () => {
  let folder: string;
  const path = (name: string) => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'charnn-source-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  describe('readChunks', () => {
    it('reads a file whole, larger than a chunk too', async () => {
      const text = 'abcdefg'.repeat(100_000);
      await writeFile(path('a.txt'), text);
      expect((await readAll(path('a.txt'))) === text).to.be.true;
    });

    it('reads standard input for its names, and nothing else', async () => {
      for (const name of ['-', '/dev/stdin', '/dev/fd/0']) {
        expect(isStandardInput(name)).to.be.true;
        expect(await readAll(name, { stdin: Readable.from([Buffer.from('ab'), Buffer.from('c')]) })).to.equal(
          'abc',
        );
      }
      expect(isStandardInput('./-')).to.be.false;
    });

    it('takes standard input that has ended for empty', async () => {
      const stdin = Readable.from([Buffer.from('once')]);
      expect(await readAll('-', { stdin })).to.equal('once');
      expect(await readAll('-', { stdin })).to.equal('');
    });

    it('reads a FIFO', async () => {
      execFileSync('mkfifo', [path('fifo')]);
      const [text] = await Promise.all([readAll(path('fifo')), writeFile(path('fifo'), 'through a pipe')]);
      expect(text).to.equal('through a pipe');
    });

    it('reads a file of /proc, whose size is 0', async () => {
      expect(await readAll('/proc/self/status')).to.match(/Name:/);
    });

    it('tells why a file cannot be read', async () => {
      expect(await failure(readAll(path('missing.txt'))))
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/missing\.txt does not exist/);
      expect(await failure(readAll(folder)))
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/is a directory/);
    });

    it('tells why standard input cannot be read', async () => {
      const stdin = new Readable({
        read() {
          this.destroy(Object.assign(new Error('illegal operation on a directory'), { code: 'EISDIR' }));
        },
      });
      expect(await failure(readAll('-', { stdin })))
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/^standard input is a directory/);
    });

    it('refuses a directory as the standard input of the process', () => {
      const module = new URL('../../../src/node/files/source.js', import.meta.url).href;
      const register = new URL('../../register.mjs', import.meta.url).href;
      const script = `const { readChunks } = await import('${module}'); await readChunks('-').next();`;
      const directory = openSync(folder, 'r');
      const { stderr } = spawnSync(
        process.execPath,
        ['--import', register, '--input-type=module', '--eval', script],
        { stdio: [directory, 'ignore', 'pipe'], encoding: 'utf8' },
      );
      closeSync(directory);
      expect(stderr).to.match(/InputError: standard input is a directory/);
    });

    it('ends with the reason of an abort, between chunks of a file', async () => {
      await writeFile(path('a.txt'), 'x'.repeat(2 ** 20));
      const controller = new AbortController();
      const reason = new Error('stop');
      const read = async () => {
        for await (const chunk of readChunks(path('a.txt'), { signal: controller.signal })) {
          expect(chunk.length).to.be.lessThan(2 ** 20);
          controller.abort(reason);
        }
      };
      expect(await failure(read())).to.equal(reason);
    });

    it('ends with the reason of an abort while standard input is silent', async () => {
      const controller = new AbortController();
      const reason = new Error('stop');
      const stdin = new PassThrough();
      stdin.write('some');
      const read = async () => {
        for await (const chunk of readChunks('-', { stdin, signal: controller.signal })) {
          expect(chunk.length).to.equal(4);
          setImmediate(() => controller.abort(reason));
        }
      };
      expect(await failure(read())).to.equal(reason);
      expect(stdin.destroyed).to.be.true;
    });

    it('ends with the reason of an abort while a FIFO is silent', async () => {
      execFileSync('mkfifo', [path('fifo')]);
      const controller = new AbortController();
      const reason = new Error('stop');
      const writer = await open(path('fifo'), 'r+');
      try {
        await writer.write('some');
        const read = async () => {
          for await (const chunk of readChunks(path('fifo'), { signal: controller.signal })) {
            expect(chunk.length).to.equal(4);
            setImmediate(() => controller.abort(reason));
          }
        };
        expect(await failure(read())).to.equal(reason);
      } finally {
        await writer.close();
      }
    });

    it('does not begin after an abort', async () => {
      const reason = new Error('stop');
      expect(await failure(readAll(path('missing.txt'), { signal: AbortSignal.abort(reason) }))).to.equal(
        reason,
      );
    });
  });

  describe('openFiles', () => {
    it('adds sizes up, where all are known', async () => {
      await writeFile(path('a.txt'), 'abc');
      await writeFile(path('b.txt'), 'de');
      expect(await openFiles([path('a.txt'), path('b.txt')])).to.deep.include({ totalBytes: 5, notes: [] });
      expect(await openFiles([path('a.txt'), '-'])).not.to.have.property('totalBytes');
      expect(await openFiles(['/proc/self/status', path('a.txt')])).not.to.have.property('totalBytes');
    });

    it('notes a file that is there twice, through a link too', async () => {
      await writeFile(path('a.txt'), 'abc');
      await symlink('a.txt', path('b.txt'));
      const { notes } = await openFiles([path('a.txt'), path('b.txt')]);
      expect(notes).to.have.length(1);
      expect(notes[0]).to.contain('a.txt and ').and.contain('b.txt are the same file');
      expect((await openFiles([path('a.txt'), path('a.txt')])).notes[0]).to.match(
        /a\.txt is named more than once/,
      );
      expect((await openFiles(['-', '/dev/stdin'])).notes[0]).to.match(
        /^standard input is named more than once/,
      );
    });

    it('refuses what cannot be read, before anything is', async () => {
      await writeFile(path('a.txt'), 'abc');
      for (const [file, message] of [
        [path('missing.txt'), /missing\.txt does not exist/],
        [folder, /is a directory/],
        [path('a.txt/b'), /cannot be read/],
        ['', /^'' does not exist/],
      ] as const) {
        const error = await failure(openFiles([path('a.txt'), file]));
        expect(error).to.be.instanceOf(InputError).with.property('message').that.matches(message);
        expect(error).to.have.property('exitCode', 66);
      }
    });

    it('fault 17: refuses a file without permission', async function () {
      if (process.getuid?.() === 0) this.skip(); // root may read everything
      await writeFile(path('secret.txt'), 'abc');
      await chmod(path('secret.txt'), 0o000);
      expect(await failure(openFiles([path('secret.txt')])))
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/cannot be read: permission denied/);
    });
  });

  describe('inputError', () => {
    it('speaks of permission where it lacks', () => {
      const error = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });
      expect(inputError('secret.txt', error))
        .to.be.instanceOf(InputError)
        .with.property('message')
        .that.matches(/^secret\.txt cannot be read: permission denied/);
    });

    it('leaves bugs alone', () => {
      const bug = new TypeError('x is undefined');
      expect(inputError('a.txt', bug)).to.equal(bug);
    });
  });

  it('names inputs as a person would', () => {
    expect(inputName('-')).to.equal('standard input');
    expect(inputName('a.txt')).to.equal('a.txt');
    expect(inputName('')).to.equal("''");
  });
});
