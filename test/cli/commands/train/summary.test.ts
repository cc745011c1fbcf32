import { expect } from 'chai';
import { formatSummary } from '../../../../src/cli/commands/train/summary.js';
import { exampleCheckpoint } from '../../../helpers/examples.js';

describe('the summary of a training run', () => {
  const speed = { elapsedSeconds: 12.5, charactersPerSecond: 1024 };

  it('is one line of JSON with the validation loss in nats and in bits', () => {
    const summary = formatSummary('m.json', exampleCheckpoint().training, speed);
    expect(summary).to.match(/^\{[^\n]*\}\n$/);
    expect(JSON.parse(summary)).to.deep.equal({
      ...{ model: 'm.json', steps: 200, epochs: 2.5, characters: 12_800 },
      ...{ natsPerCharacter: 2.6, bitsPerCharacter: 2.6 / Math.LN2, validated: true, trainingLoss: 2.1 },
      ...{ ...speed, rngSeed: 'a "word"\n' },
    });
  });

  it('tells the training loss where nothing was held out', () => {
    const training = { ...exampleCheckpoint().training };
    delete training.bestValidationLoss;
    expect(JSON.parse(formatSummary('m.json', training, speed))).to.include({
      natsPerCharacter: 2.1,
      bitsPerCharacter: 2.1 / Math.LN2,
      validated: false,
    });
  });
});
