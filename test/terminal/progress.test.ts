import { expect } from 'chai';
import fc from 'fast-check';
import { Messages } from '../../src/terminal/messages.js';
import { drawBar, startProgress } from '../../src/terminal/progress.js';
import { FakeTerminal } from '../helpers/fake-terminal.js';

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
    expect(stream.text)
      .to.include('\u001b[2Ka message\n')
      .and.match(/\[2Kthe end\n$/);
    expect(stream.text, 'the cursor stays visible').not.to.include('\u001b[?25l');
    expect(stream.text, 'lines wrap as before').not.to.include('\u001b[?7l');
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

describe('drawBar', () => {
  it('shows the share that is done', () => {
    const line = drawBar(0.5, 'half', 60);
    expect(line).to.equal(`${'█'.repeat(15)}${'░'.repeat(15)}  50%  half`);
  });

  it('never reaches the last column, however narrow the terminal', () => {
    const share = fc.double({ min: -0.5, max: 1.5, noNaN: true });
    fc.assert(
      fc.property(
        share,
        fc.string({ unit: 'grapheme-ascii' }),
        fc.integer({ min: 1, max: 120 }),
        (...drawing) => {
          const [fraction, text, columns] = drawing;
          expect(drawBar(fraction, text, columns).length).to.be.below(Math.max(columns, 1));
        },
      ),
    );
  });
});
