import { writeFile } from 'node:fs/promises';
import { expect } from 'chai';
import { corpus, jsonOf, readModel, succeed } from '../helpers/model-files.js';
import { useTemporaryFolder } from '../helpers/program.js';

describe('charnn train --time', () => {
  const file = useTemporaryFolder();

  it('ends in time, and its schedule comes to its end', async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
    const args = ['train', 'corpus.txt', '-q', '--json', '--hidden-size', '16', '--time', '10s'];
    const { elapsedSeconds, steps } = jsonOf(await succeed(args, { folder: file(), ownProcess: true }));
    expect(elapsedSeconds).to.be.above(3).and.below(40);
    expect(steps).to.be.above(20);
    const { history, options } = (await readModel(file('model.json'))).training;
    const [peak, finalRate] = [options.learningRate as number, options.finalRate as number];
    expect(history.at(-1)!.learningRate).to.be.closeTo(finalRate * peak, 0.1 * peak);
  });
});
