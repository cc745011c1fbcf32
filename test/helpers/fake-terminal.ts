import { Writable } from 'node:stream';

/** A stream that keeps what is written to it, and says of itself what the tests want. */
export class FakeTerminal extends Writable {
  text = '';
  isTTY: boolean;
  columns: number;

  constructor({ isTTY = true, columns = 80 } = {}) {
    super();
    this.isTTY = isTTY;
    this.columns = columns;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString();
    done();
  }

  // What bars and spinners ask of a terminal besides.
  cursorTo(): boolean {
    return this.write('\r');
  }

  clearLine(): boolean {
    return this.write('\u001b[2K');
  }

  moveCursor(): boolean {
    return true;
  }
}
