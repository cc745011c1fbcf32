import { expect } from 'chai';
import { describe as tell, summarize } from '../../../../src/cli/commands/inspect/summary.js';
import { exampleCheckpoint } from '../../../helpers/examples.js';

describe('a model as a person reads it', () => {
  const summary = summarize('model.json', exampleCheckpoint());
  const options = Object.keys(summary.training.options);
  const linesOf = (wraps: boolean) => tell(summary, 40, wraps).split('\n');

  it('tells an entry a line, for other programs', () => {
    const line = linesOf(false).find((each) => each.startsWith('options '))!;
    for (const name of options) expect(line).to.include(name);
  });

  it('breaks long lines between words, for a terminal', () => {
    const lines = linesOf(true);
    const table = lines.slice(0, lines.indexOf('tensors'));
    for (const line of table) expect(line.length, line).to.be.at.most(40);
    for (const name of options) expect(table.join('\n')).to.include(name);
  });
});
