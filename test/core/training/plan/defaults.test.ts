import { expect } from 'chai';
import { parameterCount } from '../../../../src/core/model/config.js';
import { defaultOptions } from '../../../../src/core/training/plan/defaults.js';
import { checkOptions, presetNames } from '../../../../src/core/training/plan/options.js';

describe('the defaults of a training run', () => {
  for (const preset of presetNames) {
    it(`are in range for a text of any length, with the preset ${preset}`, () => {
      for (const length of [2, 999, 1000, 19_999, 20_000, 199_999, 200_000, 499_999, 500_000, 1e7, 1e9]) {
        const { epochs, ...options } = defaultOptions(length, { preset });
        expect(() => checkOptions(options)).not.to.throw();
        expect(epochs).to.be.at.least(1);
        expect(Number.isInteger(epochs)).to.equal(true);
      }
    });

    it(`read a long text less often than a short one, with the preset ${preset}`, () => {
      const epochs = [100, 10_000, 100_000, 300_000, 1e6, 4e6, 1e8].map(
        (length) => defaultOptions(length, { preset }).epochs,
      );
      expect(epochs).to.deep.equal([...epochs].sort((a, b) => b - a));
    });
  }

  it('are those of a larger model, or of a longer run, with the preset best', () => {
    for (const length of [10_000, 100_000, 300_000, 1e6, 1e7, 1e8]) {
      const [standard, best] = presetNames.map((preset) => {
        const { cell, layers, hiddenSize, epochs } = defaultOptions(length, { preset });
        return { epochs, weights: parameterCount({ cell, layers, hiddenSize, vocabularySize: 65 }) };
      });
      expect(best.epochs).to.be.at.least(standard.epochs);
      expect(best.weights).to.be.at.least(standard.weights);
      expect(best.weights * best.epochs).to.be.above(standard.weights * standard.epochs);
    }
  });

  it('drop fewer weights where a text is longer', () => {
    const weightDrop = [10_000, 100_000, 1e6, 1e7, 1e8].map((length) => defaultOptions(length).weightDrop);
    expect(weightDrop).to.deep.equal([...weightDrop].sort((a, b) => b - a));
  });

  it('let the rate fall all the way where no average of the weights stands in for that', () => {
    for (const length of [100, 10_000, 100_000, 1e6, 1e7]) {
      const { finalRate } = defaultOptions(length);
      expect(defaultOptions(length, { averageDecay: 0 }).finalRate).to.be.below(finalRate / 10);
      expect(defaultOptions(length, { averageDecay: 0.9 }).finalRate).to.equal(finalRate);
    }
  });

  it('have no noise of any kind where no dropout is asked for', () => {
    for (const length of [10_000, 100_000, 1e6])
      for (const preset of presetNames) {
        const options = defaultOptions(length, { preset, dropout: 0 });
        expect(options).to.include({ dropout: 0, weightDrop: 0, inputDropout: 0, weightDecay: 0 });
        expect({ ...defaultOptions(length, { preset, dropout: 0.1 }) }).to.deep.equal(
          defaultOptions(length, { preset }),
        );
      }
  });
});
