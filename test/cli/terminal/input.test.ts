import { expect } from 'chai';
import { PassThrough } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { StandardInput } from '../../../src/cli/terminal/input.js';
import { Messages } from '../../../src/cli/terminal/messages.js';
import { FakeTerminal } from '../../helpers/fake-terminal.js';

function open(silence: number) {
  const stream = new PassThrough();
  const terminal = new FakeTerminal({ isTTY: false });
  let opened = 0;
  const source = (): NodeJS.ReadStream => {
    opened++;
    return stream as unknown as NodeJS.ReadStream;
  };
  const input = new StandardInput(source, new Messages(terminal, {}), silence);
  return { stream, terminal, input, opened: () => opened };
}

describe('StandardInput', () => {
  it('touches nothing before it is read', () => {
    const { input, opened } = open(1);
    input.destroy();
    expect(opened()).to.equal(0);
  });

  it('gives the chunks, and says nothing where they come', async () => {
    const { stream, terminal, input } = open(60_000);
    stream.write('ab');
    stream.end('c');
    let text = '';
    for await (const chunk of input) text += Buffer.from(chunk).toString();
    expect(text).to.equal('abc');
    expect(terminal.text).to.equal('');
  });

  it('says what it waits for after a silence', async () => {
    const { terminal, input } = open(1);
    const first = input[Symbol.asyncIterator]().next();
    while (terminal.text === '') await wait(1);
    expect(terminal.text).to.equal('waiting for standard input\n');
    input.destroy();
    await first.catch(() => undefined);
  });

  it('is empty once it has ended', async () => {
    const { stream, input } = open(1);
    stream.end();
    for (const time of ['first', 'second']) {
      for await (const chunk of input) expect.fail(`${time} time: ${chunk.length} bytes`);
    }
  });
});
