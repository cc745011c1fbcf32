import { expect } from 'chai';
import { stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { createPause, turnEventLoop } from '../../src/core/pause.js';

describe('a createPause', () => {
  it('lets the event loop turn once there has been work for a while, and then not for a while', async () => {
    const pause = createPause();
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
    const first = createPause()();
    // On a machine so busy that this took long, a breath is right.
    if (performance.now() - before < 20) expect(first).to.equal(undefined);
  });
});

describe('a whole turn of the event loop', () => {
  it('lets a signal be heard that came while there was work to do', async function () {
    if (process.platform === 'win32') this.skip();
    let heard = false;
    process.once('SIGUSR2', () => (heard = true));
    await stat('.'); // What follows is done where the loop has looked for signals, and will not before its next turn.
    process.kill(process.pid, 'SIGUSR2');
    expect(heard).to.equal(false);
    await turnEventLoop();
    expect(heard).to.equal(true);
  });
});
