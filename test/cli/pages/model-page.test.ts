import { expect } from 'chai';
import type { HistoryEntry } from '../../../src/core/history.js';
import { htmlPage } from '../../../src/cli/pages/model-page.js';
import { summarize } from '../../../src/cli/commands/inspect/summary.js';
import { exampleCheckpoint } from '../../helpers/examples.js';

type Training = ReturnType<typeof exampleCheckpoint>['training'];

/** The page of a model of this name, trained so. */
function pageOf(
  training: Partial<Training> = {},
  { model = 'model.json', symbols = '\n"eh한😀' } = {},
): string {
  return [...htmlPage(summarize(model, exampleCheckpoint({ symbols }, training)))].join('');
}

/** A history of these validation losses, by hundreds of steps; the training loss is always 2. */
const historyOf = (...losses: number[]): HistoryEntry[] =>
  losses.map((validationLoss, i) => ({
    ...{ step: 100 * (i + 1), epoch: (i + 1) / 2, trainingLoss: 2, validationLoss, learningRate: 0.01 },
  }));

/** The points of a curve: its circles' centres. */
const pointsOf = (page: string, curve: string) => {
  const group = new RegExp(`<g class="${curve}">(<path.*?)</g>`).exec(page)![1];
  return Array.from(group.matchAll(/cx="([\d.]+)" cy="([\d.]+)"/g), ([, x, y]) => [Number(x), Number(y)]);
};

describe('a model as a page', () => {
  it('is a page of charnn, and needs no network and no script', () => {
    const page = pageOf();
    expect(page).to.match(/^<!doctype html>\n.*<meta name="generator" content="charnn /s);
    expect(page).to.include(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).not.to.match(/<script|src=|href=|url\(|@import|style="/);
  });

  it('tells what the model is, and how it was trained', () => {
    const page = pageOf();
    for (const part of [
      'lstm, 2 × 3 units',
      '200 steps, 2.5 epochs',
      '2.600000 nats/character',
      'ab'.repeat(32),
    ])
      expect(page).to.include(part);
    expect(page)
      .to.include('<dt>batchSize</dt><dd>4</dd>')
      .and.include('<th scope="row">lstm.weight_hh_l1</th>');
    expect(page).to.include('Vocabulary: 6 symbols').and.include('<span><small>\\n</small></span>');
  });

  it('draws each loss at its step, the higher the greater, and rings the lowest validation loss', () => {
    const page = pageOf({ history: historyOf(3, 2.5, 2.2, 2.4) });
    const points = pointsOf(page, 'validation');
    const [x, y] = [points.map(([at]) => at), points.map(([, at]) => at)];
    const gaps = x.slice(1).map((at, i) => at - x[i]);
    for (const gap of gaps) expect(gap).to.be.closeTo(gaps[0], 0.2);
    // SVG counts downwards: equal differences of losses are equal distances.
    expect((y[1] - y[0]) / (3 - 2.5)).to.be.closeTo((y[2] - y[1]) / (2.5 - 2.2), 1);
    expect(y[2]).to.equal(Math.max(...y));
    expect(page).to.include(`<g class="best"><circle cx="${x[2].toFixed(1)}" cy="${y[2].toFixed(1)}"`);
    expect(page).to.include('>best 2.2000</text>');
    expect(page).to.include('<title>validation 2.2000 nats/character after step 300, epoch 1.50</title>');
    expect(pointsOf(page, 'training')).to.have.length(4);
    expect(pointsOf(page, 'rate')).to.have.length(4);
  });

  it('labels the axes with round steps, epochs and losses', () => {
    const page = pageOf({ history: historyOf(3, 2.5, 2.2, 2.4) });
    const labels = Array.from(
      page.matchAll(/<text x="[\d.]+" y="[\d.]+"[^>]*>([\d.,]+)</g),
      ([, text]) => text,
    );
    expect(labels).to.include.members(['0', '100', '400', '0.5', '2.0', '2.2', '2.8']);
  });

  it('marks no best where nothing was held out', () => {
    const entry = { step: 100, epoch: 1, trainingLoss: 2, learningRate: 0.01 };
    const page = pageOf({ history: [entry, { ...entry, step: 200 }] });
    expect(page).not.to.include('class="best"').and.not.to.include('class="validation"');
    expect(page).to.include('Training loss at 2 steps.');
  });

  it('says that there is no curve where there is no history, or none that can be drawn', () => {
    for (const history of [[], historyOf(1e300)]) {
      const page = pageOf({ history });
      expect(page).to.include('there is no loss curve to draw').and.not.include('<svg');
    }
  });

  it('draws one evaluation, and losses that never change', () => {
    for (const history of [historyOf(2), historyOf(2, 2, 2), historyOf(0)]) {
      expect(pageOf({ history }))
        .to.include('<svg')
        .and.not.match(/NaN|Infinity|undefined/);
    }
  });

  it('shows everything that comes from the file as text', () => {
    const evil = '<img src=x>"&\u202e\u0000';
    const page = pageOf(
      { rngSeed: evil, options: { [evil]: evil } },
      { model: evil, symbols: '<>&"\u0301\u202e ' },
    );
    expect(page).not.to.match(/<img|[\u202e\0]/);
    const shown = '&lt;img src=x&gt;&quot;&amp;<small>U+202E</small><small>U+0000</small>';
    expect(page).to.include(`<dt>${shown}</dt><dd>${shown}</dd>`);
    expect(page).to.include(`${shown} (fused arithmetic)`).and.include(`<h1>${shown}, and how`);
    expect(page).to.include(
      '<span><small>space</small></span><span>&quot;</span><span>&amp;</span><span>&lt;</span><span>&gt;</span>' +
        '<span>\u25cc\u0301</span><span><small>U+202E</small></span>',
    );
  });
});
