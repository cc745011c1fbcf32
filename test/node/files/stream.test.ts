import { execFileSync } from 'node:child_process';
import { constants } from 'node:fs';
import { open, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { openStream, type Stream } from '../../../src/node/files/stream.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { rejectionOf } from '../../helpers/rejection.js';

describe('a stream to write to', () => {
  const file = useTemporaryFolder();
  before(function () {
    if (process.platform === 'win32') this.skip();
  });
  beforeEach(() => {
    execFileSync('mkfifo', [file('fifo')]);
  });

  /** Writes all of it, however little goes in at a time, and closes. */
  async function write(stream: Stream, bytes: Uint8Array): Promise<void> {
    for (let offset = 0; offset < bytes.length;) {
      offset += (await stream.write(bytes, offset, bytes.length - offset)).bytesWritten;
    }
    await stream.close();
  }

  it('may be a FIFO that is read later', async () => {
    const opening = openStream(file('fifo'));
    expect(await Promise.race([opening, setTimeout(60, 'waits')])).to.equal('waits');
    const reading = readFile(file('fifo'), 'utf8');
    await write(await opening, Buffer.from('at last'));
    expect(await reading).to.equal('at last');
  });

  it('may be read more slowly than it is written', async () => {
    const bytes = Buffer.alloc(300_000, 'more than a pipe takes, ');
    const reader = await open(file('fifo'), constants.O_RDONLY | constants.O_NONBLOCK);
    const writing = openStream(file('fifo')).then((stream) => write(stream, bytes));
    expect(await Promise.race([writing, setTimeout(60, 'waits')])).to.equal('waits');
    const reading = readFile(file('fifo'));
    await writing;
    await reader.close();
    expect((await reading).equals(bytes)).to.equal(true);
  });

  it('is no socket', async () => {
    const server = createServer().listen(file('socket'));
    expect(await rejectionOf(openStream(file('socket')))).to.have.property('code', 'ENXIO');
    server.close();
  });

  it('ends with what else keeps it from being opened', async () => {
    await writeFile(file('text'), '');
    expect(await rejectionOf(openStream(file('text/fifo')))).to.have.property('code', 'ENOTDIR');
  });
});
