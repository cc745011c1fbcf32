import { expect } from 'chai';
import fc from 'fast-check';
import { newSymbolCosts, probabilityOfNew, probabilityOfOneNew } from '../../../src/core/text/new-symbols.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';

describe('the probability of a new symbol', () => {
  it('is the share of the symbols that occur once', () => {
    expect(probabilityOfNew([1, 1, 1, 96])).to.equal(3 / 100);
  });

  it('is not zero for a text without such symbols', () => {
    expect(probabilityOfNew([50, 49])).to.equal(0.5 / 100);
  });

  it('lies between 0 and 1 for every text', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(1000)), (counts) => {
        const p = probabilityOfNew(counts);
        expect(p).to.be.greaterThan(0).and.lessThan(1);
      }),
    );
  });

  it('is shared evenly by all other code points', () => {
    expect(probabilityOfOneNew([1, 98])).to.be.closeTo(0.01 / (1_112_064 - 2), 1e-20);
  });
});

describe('the costs of symbols, where new ones may come', () => {
  it('leave all probabilities together at 1', () => {
    const { unknown, known } = newSymbolCosts(
      Vocabulary.ofCharacters([
        [97, 1],
        [98, 3],
      ]),
    );
    const ofAllNew = (1_112_064 - 2) * Math.exp(-unknown);
    const ofAllKnown = Math.exp(-known);
    expect(ofAllNew).to.be.closeTo(1 / 5, 1e-12);
    expect(ofAllNew + ofAllKnown).to.be.closeTo(1, 1e-12);
  });

  it('are none for bytes, which are all known', () => {
    expect(newSymbolCosts(Vocabulary.ofBytes(new Array<number>(256).fill(1))).known).to.equal(0);
  });
});
