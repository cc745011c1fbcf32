import { expect } from 'chai';
import { Random } from '../../../src/core/random.js';
import { Learner } from '../../../src/core/training/learner.js';
import type { TrainingOptions } from '../../../src/core/training/plan/options.js';
import { randomText, smallOptions, trainingText } from '../../helpers/training.js';

const text = trainingText(randomText('abcde', 200), randomText('abcde', 150, 'held out'));
const pause = () => undefined;

/** A learner that has done some steps. */
async function start(steps: number, options: Partial<TrainingOptions> = {}): Promise<Learner> {
  const learner = new Learner(text, { ...smallOptions, ...options }, 'seed');
  await learner.start();
  for (let step = 0; step < steps; step++) learner.step(step, 0.05);
  return learner;
}

describe('the model in training', () => {
  it('is the average of the weights, where one is kept, and else the weights', async () => {
    const [averaged, plain] = [await start(5, { averageDecay: 0.9 }), await start(5)];
    const read = ({ model, engine }: Learner) => model.weights.read(engine);
    expect(read(plain)).to.deep.equal(plain.weights.read(plain.engine));
    expect(read(averaged)).not.to.deep.equal(averaged.weights.read(averaged.engine));
  });

  it('gives its best weights back, which are measured as they were', async () => {
    for (const averageDecay of [0, 0.9]) {
      const learner = await start(3, { averageDecay });
      learner.model.keepAsBest();
      const best = learner.model.weights.read(learner.engine);
      const estimate = await learner.model.estimate(pause);
      for (let step = 3; step < 12; step++) learner.step(step, 0.1);
      const loss = await learner.model.evaluateBest(pause);
      expect(learner.weights.read(learner.engine)).to.deep.equal(best);
      expect(loss).to.be.closeTo(estimate!, 1e-6); // a text so short is estimated in one stream, too
    }
  });

  it('writes, and leaves the weights as they are in training', async () => {
    const learner = await start(3, { averageDecay: 0.9 });
    const before = learner.weights.read(learner.engine);
    const write = () =>
      learner.model.sample((generator) => {
        const { counts } = text.vocabulary;
        const ids = generator.generate(
          [0],
          counts,
          { temperature: 0, topK: 0, topP: 1, minP: 0 },
          new Random('any'),
        );
        return Array.from({ length: 5 }, () => ids.next().value as number).join(' ');
      });
    expect(await write()).to.match(/^[0-4]( [0-4]){4}$/);
    expect(await write()).to.equal(await write());
    expect(learner.weights.read(learner.engine)).to.deep.equal(before);
  });

  it('has its weights in training again, though its work fails', async () => {
    const learner = await start(3, { averageDecay: 0.9 });
    const before = learner.weights.read(learner.engine);
    const failure = new Error('stopped');
    const stopped = learner.model.estimate(() => {
      throw failure;
    });
    expect(await stopped.catch((error: unknown) => error)).to.equal(failure);
    expect(learner.weights.read(learner.engine)).to.deep.equal(before);
  });

  it('knows nothing of a held-out text where there is none', async () => {
    const learner = new Learner(trainingText('hello'), smallOptions, 'seed');
    await learner.start();
    expect(await learner.model.estimate(pause)).to.equal(undefined);
  });
});
