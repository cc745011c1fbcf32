import { expect } from 'chai';
import { suggest } from '../../src/core/suggestion.js';

const commands = ['train', 'sample', 'evaluate', 'score', 'tokenize', 'inspect'];

describe('suggest', () => {
  it('finds the word that was meant', () => {
    expect(suggest('tokenise', commands)).to.equal('tokenize');
    expect(suggest('tarin', commands)).to.equal('train');
    expect(suggest('eval', commands)).to.equal('evaluate');
    expect(suggest('scor', commands)).to.equal('score');
    expect(suggest('--temprature', ['--temperature', '--threads'])).to.equal('--temperature');
  });

  it('finds the only word that ends alike', () => {
    const train = ['--layers', '--hidden-size', '--batch-size', '--rng-seed'];
    expect(suggest('--seed', train)).to.equal('--rng-seed');
    expect(suggest('--num-layers', train)).to.equal('--layers');
    expect(suggest('seed', ['layers', 'rngSeed'])).to.equal('rngSeed');
    expect(suggest('--size', train)).to.equal(undefined);
  });

  it('is silent where nothing is near', () => {
    expect(suggest('--file', ['--time'])).to.equal(undefined);
    expect(suggest('generate', commands)).to.equal(undefined);
    expect(suggest('', commands)).to.equal(undefined);
    expect(suggest('x', [])).to.equal(undefined);
  });
});
