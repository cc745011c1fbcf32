import { expect } from 'chai';
import { TrainingLayout } from '../../../src/core/training/layout.js';
import { Trainer } from '../../../src/core/training/trainer.js';
import type { TrainingOptions } from '../../../src/core/training/plan/options.js';
import { randomText, smallOptions, trainingText } from '../../helpers/training.js';

const text = trainingText(randomText('abcde', 200), randomText('abcde', 150, 'held out'));
const pause = () => undefined;

/** A trainer that has done some steps. */
async function start(steps: number, options: Partial<TrainingOptions> = {}): Promise<Trainer> {
  const trainer = await Trainer.start(new TrainingLayout(text, { ...smallOptions, ...options }, 'seed'));
  for (let step = 0; step < steps; step++) trainer.step(step, 0.05);
  return trainer;
}

describe('the validator of a training', () => {
  it('is the average of the weights, where one is kept, and else the weights', async () => {
    const [averaged, plain] = [await start(5, { averageDecay: 0.9 }), await start(5)];
    const read = ({ validator, engine }: Trainer) => validator.weights.read(engine);
    expect(read(plain)).to.deep.equal(plain.weights.read(plain.engine));
    expect(read(averaged)).not.to.deep.equal(averaged.weights.read(averaged.engine));
  });

  it('gives its best weights back, which are measured as they were', async () => {
    for (const averageDecay of [0, 0.9]) {
      const trainer = await start(3, { averageDecay });
      trainer.validator.keepAsBest();
      const best = trainer.validator.weights.read(trainer.engine);
      const estimate = await trainer.validator.estimate(pause);
      for (let step = 3; step < 12; step++) trainer.step(step, 0.1);
      const loss = await trainer.validator.evaluateBest(pause);
      expect(trainer.weights.read(trainer.engine)).to.deep.equal(best);
      expect(loss).to.be.closeTo(estimate!, 1e-6); // a text so short is estimated in one stream, too
    }
  });

  it('writes, and leaves the weights as they are in training', async () => {
    const trainer = await start(3, { averageDecay: 0.9 });
    const before = trainer.weights.read(trainer.engine);
    const write = () => trainer.validator.sample(3);
    expect(await write()).to.match(/^[a-e]{200}$/);
    expect(await write()).to.equal(await write());
    expect(trainer.weights.read(trainer.engine)).to.deep.equal(before);
  });

  it('has its weights in training again, though its work fails', async () => {
    const trainer = await start(3, { averageDecay: 0.9 });
    const before = trainer.weights.read(trainer.engine);
    const failure = new Error('stopped');
    const stopped = trainer.validator.estimate(() => {
      throw failure;
    });
    expect(await stopped.catch((error: unknown) => error)).to.equal(failure);
    expect(trainer.weights.read(trainer.engine)).to.deep.equal(before);
  });

  it('knows nothing of a held-out text where there is none', async () => {
    const trainer = await Trainer.start(new TrainingLayout(trainingText('hello'), smallOptions, 'seed'));
    expect(await trainer.validator.estimate(pause)).to.equal(undefined);
  });
});
