import { expect } from 'chai';
import { LiveText } from '../../../src/cli/terminal/live-text.js';
import { Output } from '../../../src/cli/terminal/output.js';
import { FakeTerminal } from '../../helpers/fake-terminal.js';

describe('live text', () => {
  /** Text whose clock the test sets, and the writes it has made. */
  function start() {
    const stream = new FakeTerminal({ isTTY: false });
    const writes: string[] = [];
    stream._write = (chunk: Buffer, _encoding, done) => {
      writes.push(chunk.toString());
      done();
    };
    const clock = { now: 1000 };
    const text = new LiveText(new Output(stream), () => clock.now);
    return { text, writes, clock, add: (piece: string) => text.add(Buffer.from(piece)) };
  }

  it('appears with its first piece, and then in few writes', async () => {
    const { text, writes, clock, add } = start();
    for (const piece of ['a', 'b', 'c']) await add(piece);
    expect(writes).to.deep.equal(['a']);
    clock.now += 100;
    for (const piece of ['d', 'e']) await add(piece);
    expect(writes).to.deep.equal(['a', 'bcd']);
    await text.flush();
    expect(writes).to.deep.equal(['a', 'bcd', 'e']);
    await text.flush();
    expect(writes).to.have.length(3);
  });

  it('keeps bytes that are no characters', async () => {
    const stream = new FakeTerminal({ isTTY: false });
    const written: Buffer[] = [];
    stream._write = (chunk: Buffer, _encoding, done) => {
      written.push(chunk);
      done();
    };
    const text = new LiveText(new Output(stream), () => 0);
    for (const byte of [0xed, 0x95, 0x9c, 0xff]) await text.add(Uint8Array.of(byte));
    await text.flush();
    expect([...Buffer.concat(written)]).to.deep.equal([0xed, 0x95, 0x9c, 0xff]);
  });
});
