import { expect } from 'chai';
import { setTimeout } from 'node:timers/promises';
import { breather } from '../src/breathe.js';

describe('a breather', () => {
  it('lets the event loop turn once there has been work for a while, and then not for a while', async () => {
    const pause = breather();
    await setTimeout(25);
    let turned = false;
    setImmediate(() => (turned = true));
    const breath = pause();
    expect(breath).to.be.instanceOf(Promise);
    expect(turned).to.equal(false);
    await breath;
    expect(turned).to.equal(true);
  });

  it('costs a short piece of work nothing', () => {
    const before = performance.now();
    const first = breather()();
    // On a machine so busy that this took long, a breath is right.
    if (performance.now() - before < 20) expect(first).to.equal(undefined);
  });
});
