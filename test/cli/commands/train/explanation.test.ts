import { expect } from 'chai';
import { formatExplanation } from '../../../../src/cli/commands/train/explanation.js';
import { trainingOptionNames } from '../../../../src/core/training/plan/options.js';
import { planRun } from '../../../../src/core/training/plan/plan-run.js';
import { trainingText } from '../../../helpers/training.js';

describe('the explanation of a plan', () => {
  it('is a table of flags, values and reasons', async () => {
    const text = trainingText('abc'.repeat(100));
    const plan = await planRun({ text, asked: { hiddenSize: 7 }, rngSeed: 'a word' });
    const lines = formatExplanation(plan).split('\n');
    expect(lines).to.have.length(trainingOptionNames.length + 4);
    expect(lines[0]).to.match(/^option +value +because$/);
    expect(lines.find((line) => line.includes('--hidden-size'))).to.match(/^--hidden-size +7 +given$/);
    expect(lines.at(-3)).to.match(/^--epochs +300 +by the size of the text$/);
    expect(lines.at(-2)).to.match(/^--rng-seed +a word +given$/);
    expect(lines.at(-1)).to.equal('');
  });

  it('shows a time in seconds', async () => {
    const text = trainingText('abc'.repeat(100));
    const length = { unit: 'seconds', value: 90 } as const;
    const plan = await planRun({ text, asked: { hiddenSize: 7 }, length, threads: 1 });
    expect(formatExplanation(plan)).to.match(/^--time +90s +given$/m);
  });
});
