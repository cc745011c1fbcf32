import { expect } from 'chai';
import { Writable } from 'node:stream';
import { OutputError, ReaderGone } from '../../../src/core/errors.js';
import { Output } from '../../../src/cli/terminal/output.js';
import { FakeTerminal } from '../../helpers/fake-terminal.js';
import { rejectionOf } from '../../helpers/rejection.js';

/** A stream that fails with this code from the second write on. */
function failing(code: string): Writable {
  let writes = 0;
  return new Writable({
    write(_chunk, _encoding, done) {
      done(++writes > 1 ? Object.assign(new Error(`${code}: it failed`), { code }) : null);
    },
  });
}

describe('Output', () => {
  it('writes text and bytes as they are where no terminal is', async () => {
    const stream = new FakeTerminal({ isTTY: false });
    const output = new Output(stream);
    await output.write('a\u001b[31m');
    await output.write(Buffer.from('é\n'));
    await output.finish();
    expect(stream.text).to.equal('a\u001b[31mé\n');
  });

  it('makes control characters visible on a terminal', async () => {
    const stream = new FakeTerminal();
    const output = new Output(stream);
    await output.write('a\u001b[31m\n');
    await output.write(Uint8Array.of(0x1b, 0x0a));
    expect(stream.text).to.equal('a^[[31m\n^[\n');
  });

  it('shows bytes on a terminal as characters, split as they may be', async () => {
    const stream = new FakeTerminal();
    const output = new Output(stream);
    for (const byte of [...Buffer.from('한'), 0xff, 0xe2, 0x82]) await output.write(Uint8Array.of(byte));
    await output.finish();
    expect(stream.text).to.equal('한\ufffd\ufffd');
  });

  it('waits for a slow reader', async () => {
    let release = (): void => undefined;
    const stream = new Writable({ write: (_chunk, _encoding, done) => void (release = done) });
    let written = false;
    const writing = new Output(stream).write('a').then(() => (written = true));
    await new Promise(setImmediate);
    expect(written).to.equal(false);
    release();
    await writing;
    expect(written).to.equal(true);
  });

  it('says that the reader has left, at every write from then on', async () => {
    const output = new Output(failing('EPIPE'));
    await output.write('a');
    for (const text of ['b', 'c']) {
      expect(await rejectionOf(output.write(text))).to.be.instanceOf(ReaderGone);
    }
  });

  it('fails where writing fails', async () => {
    const output = new Output(failing('ENOSPC'));
    await output.write('a');
    const error = await rejectionOf(output.write('b'));
    expect(error).to.be.instanceOf(OutputError);
    expect(error.message).to.include('ENOSPC');
  });

  it('fails where a stream throws at once', async () => {
    const stream = new FakeTerminal({ isTTY: false });
    stream.write = () => {
      throw Object.assign(new Error('ENOSPC: full'), { code: 'ENOSPC' });
    };
    expect(await rejectionOf(new Output(stream).write('a'))).to.be.instanceOf(OutputError);
  });
});
