import { expect } from 'chai';
import { execFileSync } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { TrainingLog } from '../../../src/commands/train/log.js';
import { OutputError } from '../../../src/errors.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { rejectionOf } from '../../helpers/rejection.js';

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

  /** What is left of a log once it is opened. */
  async function opened(text: string, keep?: number): Promise<string> {
    await writeFile(path(), text);
    await TrainingLog.open(path(), keep);
    return readFile(path(), 'utf8');
  }

  it('goes into a FIFO whose reader meets its end once, when the log is closed', async () => {
    execFileSync('mkfifo', [path()]);
    const reading = readFile(path(), 'utf8');
    const log = await TrainingLog.open(path());
    log.add(report(1));
    await log.length();
    log.add(report(2));
    await log.close();
    const steps = (await reading)
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { step: number }).step);
    expect(steps).to.deep.equal([1, 2]);
  });

  it('holds a line for each evaluation, after those that are there, in their order', async () => {
    await writeFile(path(), lines(7));
    const log = await TrainingLog.open(path());
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
    const log = await TrainingLog.open(path());
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
    const log = await TrainingLog.open(path(), 500);
    log.add(report(20));
    await log.close();
    expect(await readFile(path(), 'utf8')).to.match(/^\{"step":20,.*\}\n$/);
  });

  describe('of a run that goes on', () => {
    it('loses what an interrupted session wrote after it was saved, and nothing of earlier runs', async () => {
      const earlier = lines(10, 20, 30, 40);
      await writeFile(path(), earlier);
      const log = await TrainingLog.open(path());
      log.add(report(10));
      const kept = await log.length();
      const saved = await readFile(path(), 'utf8');
      expect(kept).to.equal(Buffer.byteLength(saved));
      log.add(report(20));
      await log.close();
      await TrainingLog.open(path(), kept);
      expect(await readFile(path(), 'utf8')).to.equal(saved);
      expect(saved.startsWith(earlier)).to.equal(true);
    });

    it('that had not written to it loses nothing of it', async () => {
      const earlier = lines(10, 20, 30, 40);
      expect(await opened(earlier, earlier.length)).to.equal(earlier);
    });
  });

  it('that cannot be written is told of in the end', async () => {
    const log = await TrainingLog.open(path());
    await mkdir(path());
    for (const step of [1, 2]) log.add(report(step));
    const error = await rejectionOf(log.close());
    expect(error).to.be.instanceOf(OutputError);
    expect(error.message).to.include(path()).and.include('--log');
  });
});
