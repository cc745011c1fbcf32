import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { codeBlocks, runInClone } from '../helpers/documentation.js';
import { useTemporaryFolder } from '../helpers/program.js';

const has = (tool: string) => spawnSync(tool, ['--version']).status === 0;
/** What a recipe may need beside a shell and the tools that every Linux has. */
const tools: Readonly<Record<string, boolean>> = { jq: has('jq'), parallel: has('parallel') };

describe('the cookbook', function () {
  // A recipe takes seconds; but others may be at work on the same machine.
  this.timeout(240_000);
  const file = useTemporaryFolder();
  const tested = new Set<string>();

  const linesOf = async (name: string) => (await readFile(file(name), 'utf8')).split('\n').slice(0, -1);
  /** Lines of two columns with a tab between. */
  const columnsOf = async (name: string) => (await linesOf(name)).map((line) => line.split('\t'));

  /** Runs the commands under a heading, as they stand, and has `expectUseful` look at what they wrote. */
  function recipe(heading: string, needs: string[], expectUseful: (stdout: string) => unknown): void {
    tested.add(heading);
    const missing = needs.filter((tool) => !tools[tool]);
    const title = `${heading[0].toLowerCase()}${heading.slice(1)}`;
    if (missing.length > 0 || process.platform !== 'linux') {
      it(`${title}: not tested here, without ${missing.join(', ') || 'Linux'}`);
      return;
    }
    it(title, async () => {
      const blocks = (await codeBlocks('docs/cookbook.md')).filter((block) => block.heading === heading);
      const commands = blocks.filter(({ info }) => info === 'sh').map(({ code }) => code);
      const { code, stdout, stderr } = await runInClone(commands.join('\n'), file());
      expect(code, stderr).to.equal(0);
      await expectUseful(stdout);
    });
  }

  recipe('The strangest lines of a log', [], async (stdout) => {
    const [strange, top] = [await linesOf('strange.txt'), await columnsOf('top.txt')];
    expect(strange).to.have.length(10);
    const found = top.filter(([, line]) => strange.includes(line)).length;
    expect(found).to.be.at.least(9);
    expect(stdout.trimEnd().split('\n').at(-1)).to.equal(String(found));
  });

  recipe('Two languages told apart', [], async () => {
    const told = await columnsOf('told.txt');
    expect(told).to.have.length(200);
    const right = told.filter(([language], i) => language === (i < 100 ? 'english' : 'korean'));
    expect(right.length).to.be.at.least(190);
  });

  recipe('Names that nobody has yet', [], async () => {
    const [towns, invented, fresh] = await Promise.all(
      ['towns.txt', 'invented.txt', 'new.txt'].map((name) => linesOf(name)),
    );
    expect(invented.length).to.be.at.least(50);
    expect(fresh).to.deep.equal(invented.filter((name) => !towns.includes(name)));
    expect(fresh.length / invented.length).to.be.above(0.5);
    const likeTowns = fresh.filter((name) => /^[A-Z][a-z]{2,14}$/.test(name));
    expect(likeTowns.length / fresh.length).to.be.above(0.8);
  });

  recipe('Lines completed', [], (stdout) => {
    const [subject, loan, loans, style, login] = stdout.split('\n');
    expect(subject).to.match(/^GET \/subjects\/[a-z]+\?page=\d+ HTTP\/1\.1$/);
    expect(loan).to.match(/^PUT \/api\/v2\/loans\/\d+\/renew HTTP\/1\.1$/);
    expect(loans).to.match(/^GET \/api\/v2\/loans\?card=\d+ HTTP\/1\.1$/);
    expect(style).to.match(/^GET \/st becomes GET \/static\/\S+ HTTP\/1\.1$/);
    expect(login).to.equal('POST becomes POST /login HTTP/1.1');
  });

  recipe('How strong is a password', ['jq'], async () => {
    const strength = (await columnsOf('strength.txt')).map(([bits]) => Number(bits));
    expect(strength).to.have.length(6);
    expect(Math.max(...strength.slice(0, 3))).to.be.below(Math.min(...strength.slice(3)) - 10);
  });

  recipe('A training followed', ['jq'], async () => {
    const [followed, log] = [await columnsOf('followed.txt'), await linesOf('training.jsonl')];
    expect(followed.length).to.equal(log.length).and.be.at.least(2);
    expect(followed.at(-1)![0]).to.equal('500');
    for (const [step, ...losses] of followed) {
      expect(Number(step)).to.be.within(1, 500);
      for (const loss of losses) expect(Number(loss)).to.be.within(1, 5);
    }
  });

  recipe('Many trainings side by side', ['jq'], async () => {
    const sizes = await columnsOf('sizes.txt');
    expect(sizes.map(([, model]) => model)).to.have.members(['8.json', '16.json', '32.json', '64.json']);
    expect(sizes[0][1]).to.equal('64.json');
  });

  recipe('The same with GNU parallel', ['jq', 'parallel'], async () => {
    const pairs = await columnsOf('pairs.txt');
    expect(pairs.map(([, model]) => model)).to.have.members(
      [16, 32].flatMap((size) => [`${size}-0.003.json`, `${size}-0.01.json`]),
    );
    expect(Number(pairs[0][0])).to.be.below(Number(pairs[3][0]));
  });

  recipe('Text without end', [], (stdout) => {
    const lines = stdout.trimEnd().split('\n');
    expect(lines.pop()).to.equal('ended with 0');
    expect(lines).to.have.length(5);
    for (const line of lines) expect(line).to.match(/^[\d+=]+$/);
  });

  recipe('A text with labels', [], async () => {
    const dates = {
      de: /^de (\p{Lu}\p{Ll}+tag|Mittwoch), \d+\. \p{Lu}\p{Ll}+ 2024$/u,
      fi: /^fi (\p{Ll}+ai|keskiviikko) \d+\. \p{Ll}+kuuta 2024$/u,
      fr: /^fr \p{Ll}+(di|che) \d+ \p{Ll}+ 2024$/u,
      pl: /^pl \p{Ll}+, \d+ \p{Ll}+[au] 2024$/u,
    };
    const written = await linesOf('written.txt');
    expect(written).to.have.length(12);
    const right = written.filter((line) => dates[line.slice(0, 2) as keyof typeof dates].test(line));
    expect(right.length).to.be.at.least(10);
    const labels = (await columnsOf('labels.txt')).map(([, line]) => line.slice(0, 2));
    expect(labels).to.deep.equal(['fr', 'pl']);
  });

  it('has no recipe that is not tested', async () => {
    const withCommands = (await codeBlocks('docs/cookbook.md')).filter(({ info }) => info.startsWith('sh'));
    expect(new Set(withCommands.map(({ heading }) => heading))).to.deep.equal(tested);
  });
});
