import { expect } from 'chai';
import { type ChartPoint, drawChart } from '../../src/terminal/chart.js';

const falling: ChartPoint[] = Array.from({ length: 100 }, (_, i) => ({
  step: i * 50,
  trainingLoss: 1 + 3 * Math.exp(-i / 10),
  ...(i % 10 === 9 && { validationLoss: 1.5 + 2.5 * Math.exp(-i / 10) }),
}));

describe('drawChart', () => {
  it('draws a falling loss from the upper left to the lower right, with its ends labelled', () => {
    const lines = drawChart(falling, 80).split('\n');
    expect(lines).to.have.length(15);
    expect(lines[0]).to.equal('nats/character: · training  ● validation');
    expect(lines[1]).to.match(/^4\.00 ┤·/);
    expect(lines[12]).to.match(/^1\.00 ┤ +·+$/);
    expect(lines[13]).to.match(/^ {5}└─{60}$/);
    expect(lines[14]).to.match(/^ {6}step 0 +4,950$/);
    expect(lines.join('').match(/●/g)?.length).to.equal(11);
  });

  it('keeps to narrow terminals', () => {
    const widths = drawChart(falling, 30)
      .split('\n')
      .slice(1)
      .map((line) => line.length);
    expect(Math.max(...widths)).to.be.at.most(30);
  });

  it('draws one point, and a loss that never changes', () => {
    const one = drawChart([{ step: 5, trainingLoss: 2 }]);
    expect(one.match(/·/g)?.length).to.equal(2);
    expect(one).not.to.include('validation');
    expect(one.split('\n').at(-1)?.trim()).to.equal('step 5');
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
