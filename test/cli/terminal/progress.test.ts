import { expect } from 'chai';
import { stripVTControlCharacters } from 'node:util';
import { Messages } from '../../../src/cli/terminal/messages.js';
import { startProgress } from '../../../src/cli/terminal/progress.js';
import { FakeTerminal } from '../../helpers/fake-terminal.js';

describe('startProgress', () => {
  it('writes a line every ten seconds where no terminal is, and one at the end', async () => {
    const stream = new FakeTerminal({ isTTY: false });
    let now = 0;
    const progress = await startProgress(new Messages(stream, {}), 200, () => now);
    for (let done = 0; done <= 100; done++) {
      now = done * 250;
      progress.update(done, `step ${done}`);
    }
    expect(stream.text).to.equal(' 20%  step 40\n 40%  step 80\n');
    progress.stop();
    progress.stop();
    expect(stream.text).to.equal(' 20%  step 40\n 40%  step 80\n 50%  step 100\n');
  });

  it('tells the parts alone where nobody knows how much there is', async () => {
    const stream = new FakeTerminal({ isTTY: false });
    let now = 0;
    const progress = await startProgress(new Messages(stream, {}), undefined, () => now);
    now = 20_000;
    progress.update(5, '5 characters', '1 character/s');
    expect(stream.text).to.equal('5 characters, 1 character/s\n');
  });

  it('writes no line for work that is soon done', async () => {
    const stream = new FakeTerminal({ isTTY: false });
    const progress = await startProgress(new Messages(stream, {}), 10, () => 0);
    progress.update(10, 'done');
    progress.stop();
    expect(stream.text).to.equal('');
  });

  it('draws a bar on a terminal, below messages, and takes it off', async () => {
    const stream = new FakeTerminal({ columns: 50 });
    const messages = new Messages(stream, { TERM: 'xterm', NO_COLOR: '1' });
    const progress = await startProgress(messages, 100);
    progress.update(50, 'step 50');
    messages.say('a message');
    progress.stop();
    messages.say('the end');
    expect(stream.text).to.match(/░ {2}50% {2}step 50/);
    expect(stream.text).to.include('\r\u001b[Ja message\n');
    expect(stream.text.endsWith('\r\u001b[Jthe end\n')).to.equal(true);
    expect(stream.text, 'the cursor stays visible').not.to.include('\u001b[?25l');
    expect(stream.text, 'lines wrap as before').not.to.include('\u001b[?7l');
  });

  it('draws the bar anew when the terminal changes its width, from the beginning of its line', async () => {
    const stream = new FakeTerminal({ columns: 80 });
    const progress = await startProgress(new Messages(stream, { TERM: 'xterm' }), 100);
    try {
      progress.update(50, 'a first', 'and another that is longer');
      stream.text = '';
      stream.columns = 30;
      stream.emit('resize');
    } finally {
      progress.stop();
    }
    const erased = '\r\u001b[J';
    expect(
      stripVTControlCharacters(stream.text)
        .split('\r')
        .every((line) => line.length < 30),
    ).to.equal(true);
    expect(stream.text).to.include(erased).and.include('█░░░░░  50%  a first\u001b[J\r');
    expect(stream.text.endsWith(erased)).to.equal(true);
  });

  it('draws nothing where it is to be quiet', async () => {
    const stream = new FakeTerminal();
    const messages = new Messages(stream, {});
    messages.configure({ quiet: true, verbose: false, color: false });
    let now = 0;
    const progress = await startProgress(messages, 1, () => (now += 60_000));
    progress.update(1, 'done');
    progress.stop();
    expect(stream.text).to.equal('');
  });
});
