import { expect } from 'chai';
import { barLayout, fit, startBar } from '../../../src/cli/terminal/bar.js';
import { Messages } from '../../../src/cli/terminal/messages.js';
import { FakeTerminal } from '../../helpers/fake-terminal.js';

const parts = ['12 s left', 'epoch 1.5', 'loss 2.412'];

describe('startBar', () => {
  /** The lines that were drawn at this width, the last first. */
  const drawn = async (done: number, columns: number, total: number | undefined = 100) => {
    const stream = new FakeTerminal({ columns });
    const bar = await startBar(new Messages(stream, { TERM: 'xterm' }), total);
    bar.update(done, ...parts);
    bar.stop();
    return stream.text
      .split('\u001b[J\r')
      .map((text) => text.slice(text.lastIndexOf('\r') + 1))
      .toReversed()
      .slice(1);
  };

  it('shows the share that is done, and all parts where there is room', async () => {
    expect((await drawn(50, 100))[0]).to.equal(
      `${'█'.repeat(15)}${'░'.repeat(15)}  50%  12 s left, epoch 1.5, loss 2.412`,
    );
  });

  it('leaves out the last parts first, each as a whole, and the bar on a narrow terminal', async () => {
    expect((await drawn(50, 50))[0]).to.equal('████████░░░░░░░░  50%  12 s left, epoch 1.5');
    expect((await drawn(50, 25))[0]).to.equal(' 50%  12 s left');
    expect((await drawn(50, 10))[0]).to.equal(' 50%');
  });

  it('draws parts alone where the whole is unknown', async () => {
    const stream = new FakeTerminal({ columns: 30 });
    const bar = await startBar(new Messages(stream, { TERM: 'xterm' }), undefined);
    bar.update(7, ...parts);
    bar.stop();
    expect(stream.text).to.include('\r12 s left, epoch 1.5\u001b[J\r').and.not.include('%');
  });

  it('never reaches the last column', async () => {
    for (const columns of [8, 20, 29, 30, 60, 91, 200]) {
      for (const line of await drawn(100, columns)) expect(line.length, line).to.be.below(columns);
    }
  });
});

describe('barLayout and fit', () => {
  it('have room for the parts beside the bar', () => {
    expect(barLayout(90, 1)).to.deep.include({ barsize: 30, taken: 38 });
    expect(barLayout(20, 1)).to.deep.include({ barsize: 0, taken: 8 });
    expect(fit(parts, 20)).to.equal('12 s left, epoch 1.5');
    expect(fit(parts, 3)).to.equal('');
  });
});
