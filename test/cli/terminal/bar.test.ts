import { expect } from 'chai';
import fc from 'fast-check';
import { drawBar } from '../../../src/cli/terminal/bar.js';

const parts = ['12 s left', 'epoch 1.5', 'loss 2.412'];

describe('drawBar', () => {
  it('shows the share that is done, and all parts where there is room', () => {
    const line = drawBar(0.5, parts, 90);
    expect(line).to.equal(`${'█'.repeat(15)}${'░'.repeat(15)}  50%  12 s left, epoch 1.5, loss 2.412`);
  });

  it('lets the bar give way first, then the last parts, each as a whole, and then the bar', () => {
    expect(drawBar(0.5, parts, 60)).to.equal('██████████░░░░░░░░░░  50%  12 s left, epoch 1.5, loss 2.412');
    expect(drawBar(0.5, parts, 45)).to.equal('████████░░░░░░░░░  50%  12 s left, epoch 1.5');
    expect(drawBar(0.5, parts, 20)).to.equal(' 50%  12 s left');
    expect(drawBar(0.5, ['1 min 59 s left'], 20)).to.equal('██████░░░░░░  50%');
  });

  it('draws parts alone where the whole is unknown', () => {
    expect(drawBar(undefined, parts, 30)).to.equal('12 s left, epoch 1.5');
  });

  it('never reaches the last column, however narrow the terminal', () => {
    const share = fc.option(fc.double({ min: -0.5, max: 1.5, noNaN: true }), { nil: undefined });
    const texts = fc.array(fc.string({ unit: 'grapheme-ascii' }), { maxLength: 5 });
    fc.assert(
      fc.property(share, texts, fc.integer({ min: 1, max: 120 }), (fraction, told, columns) => {
        expect(drawBar(fraction, told, columns).length).to.be.below(Math.max(columns, 1));
      }),
    );
  });
});
