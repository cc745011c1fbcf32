import { expect } from 'chai';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import { corpus, readModel, succeed } from '../../helpers/model-files.js';
import { outcomeOf, saying, shell, startCharnn, useTemporaryFolder } from '../../helpers/program.js';
import { hasScript, onTerminal } from '../../helpers/terminal.js';

/** A run that ends by a signal alone, and says that it has begun: before its first step there is nothing to save. */
const endless = [
  ...['train', 'corpus.txt', '--steps', '1000000000', '--hidden-size', '8', '--rng-seed', '1'],
  ...['--sample-every', '1000'],
];
const begun = /^--- sample after 1,000 steps$/m;

describe('a run of training', () => {
  const file = useTemporaryFolder();
  beforeEach(async () => writeFile(file('corpus.txt'), await corpus('fables.txt', 3000)));

  for (const [row, signal, exitCode] of [
    [29, 'SIGTERM', 143],
    [30, 'SIGINT', 130],
  ] as const) {
    it(`fault ${row}: is saved at ${signal}, and ends with ${exitCode}`, async () => {
      const child = startCharnn(endless, { folder: file() });
      const outcome = outcomeOf(child);
      await saying(child, begun);
      child.kill(signal);
      const { code, stderr } = await outcome;
      expect(code, stderr).to.equal(exitCode);
      expect(stderr).to.match(/--resume/);
      const { training } = await readModel(file('model.json'));
      expect(training.rngSeed).to.equal('1');
      const resumed = ['train', 'corpus.txt', '--resume', '-q', '--steps', String(training.steps + 2)];
      await succeed(resumed, { folder: file(), ownProcess: true });
      expect((await readModel(file('model.json'))).training.steps).to.equal(training.steps + 2);
    });
  }

  it('fault 30: says that it is being saved, and leaves at once at a second SIGINT', async () => {
    // Saving to a FIFO that nobody reads never ends.
    await shell('mkfifo fifo', { folder: file() });
    const child = startCharnn([...endless, '-m', 'fifo'], { folder: file() });
    const outcome = outcomeOf(child);
    await saying(child, begun);
    child.kill('SIGINT');
    await saying(
      child,
      /^stopping as soon as the run is saved; press Ctrl\+C again to stop now without saving$/m,
    );
    child.kill('SIGINT');
    expect((await outcome).code).to.equal(130);
  });

  it('fault 18 and fault 30: ends at SIGINT while it waits for someone to write its text', async () => {
    await shell('mkfifo fifo', { folder: file() });
    const child = startCharnn(['train', 'fifo', '-q'], { folder: file() });
    const left = once(child, 'exit');
    const timer = setInterval(() => child.kill('SIGINT'), 1000); // Before it listens, the signal ends it by itself.
    const [code, signal] = (await left) as [number | null, string | null];
    clearInterval(timer);
    expect(code ?? signal).to.be.oneOf([130, 'SIGINT']);
    expect(await readdir(file())).to.have.members(['corpus.txt', 'fifo']);
  });

  it('fault 31: is saved at SIGHUP, and goes on where it had no terminal', async () => {
    const child = startCharnn(endless, { folder: file() });
    const outcome = outcomeOf(child);
    await saying(child, begun);
    for (const written of ['model.json', 'model.training.jsonl']) {
      while (!(await readdir(file())).includes(written)) child.kill('SIGHUP');
    }
    expect(child.exitCode).to.equal(null);
    child.kill('SIGTERM');
    expect((await outcome).code).to.equal(143);
  });

  it('fault 31: is saved at SIGHUP, and ends with 129, where it had a terminal', async function () {
    if (!hasScript) this.skip();
    // Standard output is the terminal still.
    const hangUp =
      "until grep -q 'after 1,000 steps' said; do sleep 0.1; done; kill -HUP $!; wait $!; echo code $?; cat said";
    const { stdout: shown } = await onTerminal(`charnn ${endless.join(' ')} 2> said & ${hangUp}`, {
      folder: file(),
    });
    expect(shown)
      .to.match(/interrupted by SIGHUP/)
      .and.match(/^code 129$/m);
    expect((await readModel(file('model.json'))).training.rngSeed).to.equal('1');
  });
});
