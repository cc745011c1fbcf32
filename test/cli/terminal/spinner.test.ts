import { expect } from 'chai';
import { setTimeout as wait } from 'node:timers/promises';
import { Messages } from '../../../src/cli/terminal/messages.js';
import { startSpinner } from '../../../src/cli/terminal/spinner.js';
import { FakeTerminal } from '../../helpers/fake-terminal.js';

describe('startSpinner', () => {
  it('shows a long wait on a terminal, leaving cursor and input alone, until it is over', async () => {
    const stream = new FakeTerminal();
    const end = startSpinner(new Messages(stream, { TERM: 'xterm' }), 'reading');
    while (!stream.text.includes('reading')) await wait(10);
    end();
    const { text } = stream;
    expect(text).not.to.include('\u001b[?25l');
    expect(process.stdin.isRaw, 'raw mode').not.to.equal(true);
    await wait(200);
    expect(stream.text).to.equal(text);
  });

  it('shows nothing where no terminal is, and nothing for a wait that is soon over', async () => {
    for (const isTTY of [true, false]) {
      const stream = new FakeTerminal({ isTTY });
      startSpinner(new Messages(stream, { TERM: 'xterm' }), 'reading')();
      await wait(500);
      expect(stream.text).to.equal('');
    }
  });
});
