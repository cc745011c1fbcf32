import { expect } from 'chai';
import { stripVTControlCharacters } from 'node:util';
import { type ChartPoint, drawChart } from '../../../src/cli/terminal/chart.js';

const falling: ChartPoint[] = Array.from({ length: 100 }, (_, i) => ({
  step: i * 50,
  trainingLoss: 1 + 3 * Math.exp(-i / 10),
  ...(i % 10 === 9 && { validationLoss: 1.5 + 2.5 * Math.exp(-i / 10) }),
}));

describe('drawChart', () => {
  it('draws a falling loss from the upper left to the lower right, along round numbers', () => {
    const lines = drawChart(falling, { columns: 80 }).split('\n');
    expect(lines).to.have.length(15);
    expect(lines[0]).to.equal('nats/character: · training  ● validation  ◆ best: 1.5001 at step 4,950');
    expect(lines[1]).to.match(/^ {3}4 ┤·/);
    expect(lines[12]).to.match(/^ {5}│ +·+$/);
    expect(lines[13]).to.match(/^ {5}└─{60}$/);
    expect(lines[14]).to.match(/^step {2}0 +1,000 +2,000 +3,000 +4,000$/);
    const drawn = lines.slice(1).join('');
    expect(drawn.match(/●/g)?.length).to.equal(9);
    expect(drawn.match(/◆/g)?.length).to.equal(1);
  });

  it('stands each round number at its loss', () => {
    const rows = drawChart([0, 1, 2, 3, 4].map((loss) => ({ step: loss, trainingLoss: loss }))).split('\n');
    for (const loss of [0, 1, 2, 3, 4]) {
      const row = rows.find((line) => line.startsWith(`   ${loss} ┤`));
      expect(row, `${loss}`).to.include('·');
      expect(row!.indexOf('·') - 6, `${loss}`).to.be.closeTo((59 * loss) / 4, 1);
    }
  });

  it('keeps to narrow terminals, and draws nothing where there is no room', () => {
    for (const columns of [16, 20, 30, 40, 60]) {
      const lines = drawChart(falling, { columns }).split('\n');
      const widths = lines.filter((line) => !line.includes('best')).map((line) => line.length);
      expect(Math.max(...widths), `${columns}`).to.be.within(1, columns);
    }
    expect(drawChart(falling, { columns: 10 })).to.equal('');
  });

  it('has colours where they are wanted, which change nothing else', () => {
    const plain = drawChart(falling);
    const colored = drawChart(falling, { color: true });
    expect(plain).not.to.include('\u001b');
    expect(colored).to.include('\u001b[32m◆\u001b[39m best').and.include('\u001b[33m●\u001b[39m');
    expect(stripVTControlCharacters(colored)).to.equal(plain);
  });

  it('draws one point, and a loss that never changes', () => {
    const one = drawChart([{ step: 5, trainingLoss: 2 }]);
    expect(one.match(/·/g)?.length).to.equal(2);
    expect(one).not.to.include('validation');
    expect(one.split('\n').at(-1)).to.match(/^step +5$/);
    const flat = drawChart([1, 2, 3].map((step) => ({ step, trainingLoss: 2 })));
    expect(flat.split('\n').filter((line) => /[│┤].*·/.test(line))).to.have.length(1);
  });

  it('leaves out what is no number, and draws nothing for nothing', () => {
    expect(drawChart([])).to.equal('');
    expect(drawChart([{ step: 1, trainingLoss: NaN }])).to.equal('');
    const lines = drawChart([
      { step: 1, trainingLoss: 2 },
      { step: 2, trainingLoss: Infinity },
    ]);
    expect(lines).to.include('2.00').and.not.include('Infinity');
  });
});
