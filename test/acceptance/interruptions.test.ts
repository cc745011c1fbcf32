import { expect } from 'chai';
import fc from 'fast-check';
import { useSharedFolder } from '../helpers/program.js';
import { Soak } from './soak/soak.js';
import { trials } from './soak/trial.js';

/** `npm run soak` carries out a thousand. */
const numRuns = 2;

describe('training that is interrupted anywhere, and goes on', function () {
  this.timeout(900_000);
  const file = useSharedFolder();

  it('ends with the bytes of a run that was left alone', async () => {
    const soak = await Soak.in(file());
    await fc.assert(
      fc.asyncProperty(trials, async (trial) => {
        expect((await soak.carryOut(trial)).problem).to.equal(undefined);
      }),
      { numRuns, seed: 1, endOnFailure: true },
    );
  });
});
