import { expect } from 'chai';
import { codeBlocks, runInClone } from '../helpers/documentation.js';
import { useTemporaryFolder } from '../helpers/program.js';

/** What each of `awk`'s lines in the document says: a share, of how many. */
const share = /^([\d.]+)% of (\d+) \w+$/m;

describe('the shapes of docs/shapes.md', function () {
  this.timeout(600_000);
  const file = useTemporaryFolder();

  /** Runs the commands of a section as they stand; gives what they wrote, and what the document says that they do. */
  async function run(heading: string): Promise<{ stdout: string; stderr: string; told: string }> {
    const section = (await codeBlocks('docs/shapes.md')).filter((block) => block.heading === heading);
    const blocks = (language: string) =>
      section.filter(({ info }) => info === language).map(({ code }) => code);
    // Other tests are at work beside it; no result depends on the number of threads.
    const commands = blocks('sh').join('').replaceAll('charnn train', 'charnn train --threads 1');
    const { code, stdout, stderr } = await runInClone(`set -o pipefail\n${commands}`, file());
    expect(code, stderr).to.equal(0);
    return { stdout, stderr, told: blocks('text').join('') };
  }

  it('synchronised: every symbol of hello predicts the next, from states of any length', async () => {
    const { stdout, stderr, told } = await run('Many → many, synchronised');
    expect(stdout).to.equal(told);
    expect(told).to.include('hello\n1 1 32\n1 4 32\n1 10 32\n');
    expect(stderr).to.match(/^run +100 steps of 3 × 5 characters/m);
  });

  it('one to many: what follows a label belongs to it', async () => {
    const { stdout } = await run('One → many');
    const happenings: Partial<Record<string, string[]>> = {
      봄: ['꽃이 핀다', '나비가 난다', '새가 운다'],
      밤: ['별이 뜬다', '달이 진다', '부엉이가 운다'],
      비: ['우산이 젖는다', '물이 불어난다', '개구리가 뛴다'],
    };
    const lines = stdout.trimEnd().split('\n');
    expect(lines.map((line) => line[0]).join('')).to.equal(
      ['봄', '밤', '비'].map((label) => label.repeat(20)).join(''),
    );
    const right = lines.filter((line) => {
      const [, label, happening] = /^(.) \S+ \S+ (.+)$/.exec(line) ?? [];
      return happenings[label]?.includes(happening);
    });
    expect(right.length, stdout).to.be.at.least(0.95 * lines.length);
    expect(new Set(right).size, stdout).to.be.above(20);
  });

  it('many to one: the label of a sentence that was not learnt', async () => {
    const { stdout, told } = await run('Many → one');
    const [, right, of] = share.exec(stdout)!;
    expect([Number(right) >= 95, of], stdout).to.deep.equal([true, '34']);
    // The others are right or wrong as a whole.
    expect(stdout.replace(share, '')).to.equal(told.replace(share, ''));
  });

  it('many to many: sums that were not learnt', async () => {
    const { stdout, told } = await run('Many → many');
    const [, right, of] = share.exec(stdout)!;
    expect([Number(right) >= 90, of], stdout).to.deep.equal([true, '2000']);
    expect(stdout.replace(share, '')).to.equal(told.replace(share, ''));
    // It is told truly, within what another arithmetic may change.
    expect(Number(right)).to.be.closeTo(Number(share.exec(told)![1]), 4);
  });
});
