import { expect } from 'chai';
import { formatMeasurement, formatRecord } from '../../../../src/cli/commands/evaluate/format.js';
import { meanLoss } from '../../../../src/core/evaluation/summary.js';

const evaluation = {
  ...{ characters: 1000, bytes: 2000, ...meanLoss(1000, 1000, 2000) },
  ...{ perplexity: Math.E, accuracy: 0.5, standardError: 0.01 },
};
const names = { model: 'model.json', other: undefined };

describe('the table of an evaluation', () => {
  it('has the model’s row among those of n-grams and compressors, the best first, in columns', () => {
    const baselines = {
      trainingCharacters: 9000,
      ngrams: [2000, 500].map((nats, order) => ({ order, ...meanLoss(nats, 1000, 2000) })),
      gzip: meanLoss(1e-7, 1000, 2000),
      brotli: meanLoss(800, 1000, 2000),
    };
    const table = formatMeasurement({ ...evaluation, baselines }, names)
      .split('\n\n')[1]
      .trimEnd();
    expect(table.split('\n')).to.deep.equal([
      '                    nats/character  bits/character  bits/byte',
      'gzip                      0.000000        0.000000   0.000000',
      'n-grams of order 1        0.500000        0.721348   0.360674',
      'brotli                    0.800000        1.154156   0.577078',
      'model.json                1.000000        1.442695   0.721348',
      'n-grams of order 0        2.000000        2.885390   1.442695',
    ]);
  });

  it('has the difference between two models, in its unit', () => {
    const comparison = {
      ...{ ...evaluation, ...meanLoss(1500, 1000, 2000) },
      difference: { natsPerCharacter: -0.5, standardError: 0.03 },
    };
    const both = { model: 'model.json', other: 'a.json' };
    const table = (
      difference: typeof comparison.difference | { bitsPerByte: number; standardError: number },
    ) =>
      formatMeasurement({ ...evaluation, comparison: { ...comparison, difference } }, both)
        .split('\n\n')[1]
        .trimEnd()
        .split('\n');
    expect(table(comparison.difference)).to.deep.equal([
      '            nats/character  bits/character  bits/byte',
      'model.json        1.000000        1.442695   0.721348',
      'a.json            1.500000        2.164043   1.082021',
      'difference  -0.500000 ± 0.030000 nats/character, below 0 where model.json is better',
    ]);
    expect(table({ bitsPerByte: 0.25, standardError: 0 })[3]).to.equal(
      'difference  0.250000 ± 0.000000 bits/byte, below 0 where model.json is better',
    );
  });
});

describe('the record of an evaluation', () => {
  it('names the other model of a comparison', () => {
    const comparison = { ...evaluation, difference: { natsPerCharacter: 0, standardError: 0 } };
    const record = JSON.parse(
      formatRecord({ ...evaluation, comparison }, { model: 'm', other: 'a.json' }),
    ) as object;
    expect(record).to.deep.equal({ ...evaluation, comparison: { model: 'a.json', ...comparison } });
    expect(JSON.parse(formatRecord(evaluation, names))).to.deep.equal(evaluation);
  });
});
