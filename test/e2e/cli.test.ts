import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import type { Checkpoint } from '../../src/core/formats/format.js';
import { charnn, outcomeOf, runFirst, shell, startCharnn, useTemporaryFolder } from '../helpers/program.js';
import { hasScript, onTerminal } from '../helpers/terminal.js';

const packageFile = new URL('../../package.json', import.meta.url);

describe('charnn', () => {
  const file = useTemporaryFolder();
  const inFolder = (line: string, environment: Record<string, string | undefined> = {}) =>
    shell(line, { folder: file(), environment });

  beforeEach(() => writeFile(file('hello.txt'), 'hello'));

  describe('help and version', () => {
    it('shows the help on standard output where it is asked for', async () => {
      for (const args of [['--help'], ['-h'], ['help'], ['help', '--help'], ['-q', '--help']]) {
        const { code, stdout, stderr } = await charnn(args);
        expect(code, args.join(' ')).to.equal(0);
        expect(stdout).to.include('Commands:').and.include('charnn tokenize');
        expect(stderr).to.equal('');
      }
    });

    it('shows the help of a command, with examples', async () => {
      for (const args of [
        ['tokenize', '--help'],
        ['tokenize', '-qh', 'file'],
        ['help', 'tokenize'],
        ['--help', 'tokenize'],
      ]) {
        const { code, stdout } = await charnn(args);
        expect(code, args.join(' ')).to.equal(0);
        expect(stdout).to.include('charnn tokenize [FILE...]').and.include('Examples:');
      }
    });

    it('answers no command at all with the help, on standard error, and 2', async () => {
      const { code, stdout, stderr } = await charnn([]);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.include('Commands:');
    });

    it('shows the version of the package', async () => {
      const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string };
      for (const word of ['--version', '-V', 'version'])
        expect(await charnn([word])).to.include({ code: 0, stdout: `${version}\n`, stderr: '' });
    });

    it('speaks English whatever LANG says', async () => {
      const environment = { LANG: 'de_DE.UTF-8', LC_ALL: 'de_DE.UTF-8', LANGUAGE: 'de' };
      expect((await charnn(['--help'], { environment })).stdout).to.include('Commands:');
    });
  });

  describe('wrong usage', () => {
    const refusals: [string[], string][] = [
      [['tokenise', 'x'], "there is no command 'tokenise': did you mean tokenize?"],
      [['frobnicate'], "there is no command 'frobnicate': the commands are train,"],
      [['tokenize', '--on-hot'], 'there is no --on-hot: did you mean --one-hot?'],
      [['tokenize', '--oneHot'], 'did you mean --one-hot?'],
      [['tokenize', '--no-json'], 'there is no --no-json: leave out --json instead'],
      [['tokenize', '--json=maybe'], "--json takes no value, but was given 'maybe'"],
      [['tokenize', '--unit', 'word'], "--unit must be one of character, byte, not 'word'"],
      [['tokenize', '--vocabulary'], '--vocabulary needs a value'],
      [['help', 'tokenise'], 'did you mean tokenize?'],
    ];
    for (const [args, message] of refusals) {
      it(`charnn ${args.join(' ')}: one line, and 2`, async () => {
        const { code, stdout, stderr } = await charnn(args);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr)
          .to.match(/^charnn: [^\n]+\n$/)
          .and.include(message);
      });
    }

    it('is told without control characters of what was given', async () => {
      const { stderr } = await charnn(['\u001b[31m\nx']);
      expect(stderr).to.match(/^charnn: there is no command '\^\[\[31m\\nx'[^\n]*\n$/);
    });
  });

  describe('standard streams', () => {
    it('fault 63: is done where the reader leaves', async () => {
      const lines = 'for i in {1..60000}; do echo line $i; done > big.txt; ';
      const run = await inFolder(
        `${lines} charnn tokenize --one-hot big.txt | head -c 5; echo " \${PIPESTATUS[0]}"`,
      );
      expect(run).to.include({ code: 0, stdout: '0 0 0 0\n', stderr: '' });
    });

    it('stops promptly where the reader leaves and the writer stays', async () => {
      await inFolder('charnn tokenize --save-vocabulary v.json hello.txt');
      const child = startCharnn(['tokenize', '--decode', '--vocabulary', 'v.json'], { folder: file() });
      child.stdin!.on('error', () => undefined);
      child.stdout!.destroy();
      const timer = setInterval(() => child.stdin!.write('0 1 2 3\n'), 20);
      const { code, stderr } = await outcomeOf(child);
      clearInterval(timer);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
    });

    it('fault 64: ends with 74 where standard output is full', async function () {
      if (process.platform !== 'linux') this.skip();
      const { code, stderr } = await inFolder('charnn tokenize hello.txt > /dev/full');
      expect(code).to.equal(74);
      expect(stderr).to.match(/^charnn: cannot write to standard output[^\n]*\n$/);
    });

    it('is not disturbed by closed streams', async () => {
      expect(await inFolder('charnn tokenize hello.txt >&-')).to.include({ code: 0, stderr: '' });
      expect(await inFolder('charnn tokenize hello.txt 2>&-')).to.include({ code: 0, stdout: '1 0 2 2 3\n' });
      expect(await inFolder('charnn tokenize nowhere.txt 2>&-')).to.include({ code: 66 });
      expect(await inFolder('charnn tokenize <&-')).to.include({ code: 0, stdout: '' });
      const unread = await inFolder('(charnn tokenize nowhere.txt; echo $? > code) 2>&1 | true; cat code');
      expect(unread.stdout).to.equal('66\n');
    });

    it('reads standard input where no file is named, and where - is', async () => {
      for (const args of [['tokenize'], ['tokenize', '-'], ['tokenize', '--', '-']]) {
        expect(await charnn(args, { stdin: 'hello' }), args.join(' ')).to.include({ stdout: '1 0 2 2 3\n' });
      }
    });

    it('does not touch standard input where files are named', async () => {
      const run = await inFolder(
        'printf "one\\ntwo\\n" | while read line; do charnn tokenize hello.txt; done',
      );
      expect(run.stdout).to.equal('1 0 2 2 3\n1 0 2 2 3\n');
    });

    it('refuses a directory as standard input', async () => {
      const { code, stderr } = await inFolder('charnn tokenize < .');
      expect(code).to.equal(66);
      expect(stderr).to.include('standard input is a directory');
    });
  });

  describe('on a terminal', () => {
    before(function () {
      if (!hasScript) this.skip();
    });

    it('fault 21: shows the help where it would wait for someone to type a text', async () => {
      const { stdout: shown } = await onTerminal('charnn tokenize; echo code $?', { folder: file() });
      expect(shown).to.include('charnn tokenize [FILE...]').and.include('code 2');
    });

    it('fault 67: makes control characters in the data visible', async () => {
      await writeFile(file('escapes.txt'), 'a\u001b[31mb\n');
      const { stdout: shown } = await onTerminal(
        'charnn tokenize --save-vocabulary v.json escapes.txt > ids; charnn tokenize --vocabulary v.json --decode ids',
        { folder: file() },
      );
      expect(shown).to.equal('a^[[31mb\n');
    });
  });

  it('starts without what measures columns, which takes long to load', async () => {
    const environment = runFirst("Intl.Segmenter = class { constructor() { throw new Error('loaded') } }");
    const { code, stderr } = await charnn(['--version'], { environment });
    expect(code, stderr).to.equal(0);
  });

  describe('a bug', () => {
    it('is told as such, with a stack trace, and 70', async () => {
      const environment = runFirst("JSON.parse = () => { throw new TypeError('sabotage') }");
      const { code, stderr } = await charnn(['--version'], { environment });
      expect(code).to.equal(70);
      expect(stderr).to.match(/^charnn: this is a bug in charnn[^\n]*\nTypeError: sabotage\n +at /);
    });

    it('is told as such where nothing awaits it', async () => {
      const afterStart = `process.on('newListener', (event) => {
        if (event === 'uncaughtException') setImmediate(() => { throw new TypeError('sabotage') });
      })`;
      const { code, stderr } = await outcomeOf(
        startCharnn(['tokenize'], { environment: runFirst(afterStart) }),
      );
      expect(code).to.equal(70);
      expect(stderr).to.match(/^charnn: this is a bug in charnn[^\n]*\nTypeError: sabotage\n +at /);
    });
  });

  describe('configuration', () => {
    it('gives what flags do not', async () => {
      await writeFile(file('c.json'), JSON.stringify({ unit: 'byte', 'one-hot': true }));
      const { stdout } = await inFolder('charnn tokenize --config c.json hello.txt');
      expect(stdout.split('\n')[0].split(' ')).to.have.length(256);
      const overridden = await inFolder('charnn --config c.json tokenize --unit character hello.txt');
      expect(overridden.stdout.split('\n')[0]).to.equal('0 1 0 0');
    });

    it('is refused where it is bad', async () => {
      await writeFile(file('c.json'), JSON.stringify({ oneHut: true }));
      expect(await inFolder('charnn tokenize --config c.json hello.txt')).to.include({ code: 2 });
      await writeFile(file('c.json'), '{');
      expect(await inFolder('charnn tokenize --config c.json hello.txt')).to.include({ code: 65 });
      expect(await inFolder('charnn tokenize --config none.json hello.txt')).to.include({ code: 66 });
    });

    it('is not a model, whose options can be made one', async () => {
      const train = 'charnn train hello.txt --steps 1 --quiet --rng-seed 1';
      await inFolder(`${train} -m first.json`);
      const refused = await inFolder(`${train} --config first.json`);
      expect(refused.code).to.equal(65);
      expect(refused.stderr).to.include('first.json is a model').and.include('training.options');
      const { training } = JSON.parse(await readFile(file('first.json'), 'utf8')) as Checkpoint;
      await writeFile(file('options.json'), JSON.stringify(training.options));
      await inFolder(`${train} --config options.json -m second.json`);
      expect(await readFile(file('second.json'))).to.deep.equal(await readFile(file('first.json')));
    });
  });

  describe('signals', () => {
    for (const [signal, expected] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      it(`ends with ${expected} after ${signal}`, async () => {
        const child = startCharnn(['tokenize'], { folder: file() });
        // It says what it waits for, so it is running.
        child.stderr!.once('data', () => child.kill(signal));
        expect((await outcomeOf(child)).code).to.equal(expected);
      });
    }
  });
});
