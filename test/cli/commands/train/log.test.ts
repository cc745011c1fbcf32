import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, rm, rmdir, stat, truncate, writeFile } from 'node:fs/promises';
import { TrainingLog } from '../../../../src/cli/commands/train/log.js';
import { OutputError } from '../../../../src/core/errors.js';
import { injectFaults } from '../../../helpers/faults/inject.js';
import { useTemporaryFolder } from '../../../helpers/program.js';
import { rejectionOf } from '../../../helpers/rejection.js';

describe('a training log', () => {
  const file = useTemporaryFolder();
  const path = () => file('log.jsonl');

  const withoutValidation = {
    ...{ step: 1, epoch: 0.1, trainingLoss: 2, learningRate: 0.01 },
    ...{ charactersPerSecond: 1000, elapsedSeconds: 1, best: true },
  };
  const report = (step: number) => ({
    ...withoutValidation,
    ...{ step, epoch: step / 10, validationLoss: 2.5, elapsedSeconds: step },
  });
  const lines = (...steps: number[]) => steps.map((step) => `{"step":${step},"epoch":0.5}\n`).join('');

  let said: string[];
  beforeEach(() => (said = []));
  const open = (keep?: number) => TrainingLog.open(path(), (message) => said.push(message), keep);

  /** The steps that the log tells of, in its order; every line must be whole. */
  function stepsOf(text: string): number[] {
    expect(text.endsWith('\n')).to.equal(true);
    const entries = text.trimEnd().split('\n');
    return entries.map((line) => (JSON.parse(line) as { step: number }).step);
  }
  const steps = async () => stepsOf(await readFile(path(), 'utf8'));

  /** What is left of a log once it is opened. */
  async function opened(text: string, keep?: number): Promise<string> {
    await writeFile(path(), text);
    await open(keep);
    return readFile(path(), 'utf8');
  }

  it('goes into a FIFO whose reader meets its end once, when the log is closed', async () => {
    execFileSync('mkfifo', [path()]);
    const reading = readFile(path(), 'utf8');
    const log = await open();
    log.add(report(1));
    await log.length();
    log.add(report(2));
    await log.close();
    expect(stepsOf(await reading)).to.deep.equal([1, 2]);
  });

  it('holds a line for each evaluation, after those that are there, in their order', async () => {
    await writeFile(path(), lines(7));
    const log = await open();
    for (let step = 1; step <= 20; step++) log.add(report(step));
    await log.close();
    const [first, ...added] = (await readFile(path(), 'utf8')).trimEnd().split('\n');
    expect(`${first}\n`).to.equal(lines(7));
    expect(added.map((line) => (JSON.parse(line) as { step: number }).step)).to.deep.equal(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
    expect(JSON.parse(added[9])).to.deep.equal({
      ...{ step: 10, epoch: 1, trainingLoss: 2, validationLoss: 2.5, learningRate: 0.01 },
      ...{ charactersPerSecond: 1000, elapsedSeconds: 10 },
    });
  });

  it('leaves out a validation loss that there is none of', async () => {
    const log = await open();
    log.add(withoutValidation);
    await log.close();
    expect(JSON.parse(await readFile(path(), 'utf8'))).not.to.have.property('validationLoss');
  });

  it('loses a line that was written half', async () => {
    expect(await opened(`${lines(10, 20)}{"step":30,"epo`)).to.equal(lines(10, 20));
    expect(await opened('{"st')).to.equal('');
    expect(await opened(lines(10, 20))).to.equal(lines(10, 20));
  });

  it('may not be there yet', async () => {
    const log = await open(500);
    log.add(report(20));
    await log.close();
    expect(await readFile(path(), 'utf8')).to.match(/^\{"step":20,.*\}\n$/);
  });

  describe('of a run that goes on', () => {
    it('loses what an interrupted session wrote after it was saved, and nothing of earlier runs', async () => {
      const earlier = lines(10, 20, 30, 40);
      await writeFile(path(), earlier);
      const log = await open();
      log.add(report(10));
      const kept = await log.length();
      const saved = await readFile(path(), 'utf8');
      expect(kept).to.equal(Buffer.byteLength(saved));
      log.add(report(20));
      await log.close();
      await open(kept);
      expect(await readFile(path(), 'utf8')).to.equal(saved);
      expect(saved.startsWith(earlier)).to.equal(true);
    });

    it('that had not written to it loses nothing of it', async () => {
      const earlier = lines(10, 20, 30, 40);
      expect(await opened(earlier, earlier.length)).to.equal(earlier);
    });
  });

  describe('that cannot be written', () => {
    it('is refused as it is opened', async () => {
      const nowhere = TrainingLog.open(file('nowhere/log.jsonl'), () => undefined);
      const error = await rejectionOf(nowhere);
      expect(error).to.be.instanceOf(OutputError);
      expect(error.message).to.include('nowhere/log.jsonl').and.include('--log');
    });

    it('is told of once, and is an error in the end', async () => {
      const log = await open();
      await rm(path());
      await mkdir(path());
      for (const step of [1, 2]) log.add(report(step));
      const error = await rejectionOf(log.close());
      expect(error).to.be.instanceOf(OutputError);
      expect(error.message).to.include(path()).and.include('it is a directory').and.include('--log');
      expect(said).to.have.length(1);
      expect(said[0]).to.include(path()).and.include('will try again');
    });

    it('is no error if a later write succeeds, with all lines', async () => {
      const log = await open();
      await rm(path());
      await mkdir(path());
      for (const step of [1, 2]) log.add(report(step));
      await log.length();
      await rmdir(path());
      log.add(report(3));
      await log.close();
      expect(await steps()).to.deep.equal([1, 2, 3]);
      expect(said).to.have.length(1);
    });

    it('is tried again as it is closed', async () => {
      const log = await open();
      const faults = await injectFaults({ folder: file(), fault: { kind: 'ENOSPC', at: 0 } });
      log.add(report(1));
      await log.length();
      faults.restore();
      await log.close();
      expect(faults.operations).to.deep.equal(['appendFile log.jsonl']);
      expect(await steps()).to.deep.equal([1]);
    });

    it('though it was, or in part, goes on where it is, with each step once', async () => {
      await writeFile(path(), lines(0));
      const log = await open();
      const faults = await injectFaults({ folder: file(), fault: { kind: 'late EIO', at: 0 } });
      log.add(report(1));
      await log.length();
      faults.restore();
      expect(await steps()).to.deep.equal([0, 1]);
      await truncate(path(), (await stat(path())).size - 20);
      log.add(report(2));
      log.add(report(3));
      await log.close();
      expect(await steps()).to.deep.equal([0, 1, 2, 3]);
      expect(said).to.have.length(1);
    });
  });

  it('wherever its disk fails for a while, has each step once', async () => {
    for (const kind of ['ENOSPC', 'late EIO'] as const) {
      for (const times of [1, 3]) {
        for (let at = 0; at < 5; at++) {
          await rm(path(), { force: true });
          const log = await open();
          const faults = await injectFaults({ folder: file(), fault: { kind, at, times } });
          for (const step of [1, 2, 3, 4, 5]) log.add(report(step));
          await log.length();
          faults.restore();
          await log.close();
          expect(await steps(), `${kind}, ${times} times from operation ${at}`).to.deep.equal([
            1, 2, 3, 4, 5,
          ]);
        }
      }
    }
  });
});
