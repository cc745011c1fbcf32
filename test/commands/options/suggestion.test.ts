import { expect } from 'chai';
import { suggest } from '../../../src/commands/options/suggestion.js';

const commands = ['train', 'sample', 'evaluate', 'score', 'tokenize', 'inspect'];

describe('suggest', () => {
  it('finds the word that was meant', () => {
    expect(suggest('tokenise', commands)).to.equal('tokenize');
    expect(suggest('tarin', commands)).to.equal('train');
    expect(suggest('eval', commands)).to.equal('evaluate');
    expect(suggest('scor', commands)).to.equal('score');
    expect(suggest('--temprature', ['--temperature', '--threads'])).to.equal('--temperature');
  });

  it('is silent where nothing is near', () => {
    expect(suggest('generate', commands)).to.equal(undefined);
    expect(suggest('', commands)).to.equal(undefined);
    expect(suggest('x', [])).to.equal(undefined);
  });
});
