import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { corpus, jsonOf, smallModel, succeed } from '../../helpers/model-files.js';
import { charnn, outcomeOf, shell, startCharnn, useSharedFolder } from '../../helpers/program.js';

describe('standard streams', () => {
  const file = useSharedFolder();
  const train = ['train', 'corpus.txt', ...smallModel];
  const inShell = (line: string) => shell(line, { folder: file() });

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
    await succeed([...train, '-q'], { folder: file() });
  });

  it('fault 88: that are inherited, and that nobody writes to, are not read where files are named', async () => {
    for (const args of [
      [...train, '-q', '-m', 'other.json'],
      ['evaluate', 'corpus.txt'],
      ['score', 'corpus.txt', '--total'],
      ['tokenize', 'corpus.txt', '--stats'],
      ['sample', '--length', '5'],
      ['inspect'],
    ]) {
      // Its standard input is a pipe that stays open.
      const outcome = await outcomeOf(startCharnn(args, { folder: file() }));
      expect(outcome.code, args.join(' ')).to.equal(0);
      expect(outcome.stderr).not.to.include('waiting');
    }
  });

  it('fault 88: that are read, and silent, have a line say what is awaited', async () => {
    for (const args of [['evaluate'], ['sample', '--lines']]) {
      const child = startCharnn(args, { folder: file() });
      child.stderr!.once('data', () => child.stdin!.end('The fox\n'));
      const { code, stdout, stderr } = await outcomeOf(child);
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: 'waiting for standard input\n' });
      expect(stdout).not.to.equal('');
    }
  });

  it('fault 89: are read by every name that they have, as a socket or a pipe, and empty files of /proc too', async () => {
    const expected = (await succeed(['tokenize', 'corpus.txt'], { folder: file() })).stdout;
    const stdin = await readFile(file('corpus.txt'));
    // The streams of a program that Node.js starts are sockets.
    const given = await Promise.all([
      ...['-', '/dev/stdin', '/dev/fd/0'].map((name) =>
        charnn(['tokenize', name], { folder: file(), stdin }),
      ),
      inShell('cat corpus.txt | charnn tokenize /dev/stdin'),
      inShell('charnn tokenize /dev/stdin < corpus.txt'),
    ]);
    for (const { stdout } of given) expect(stdout).to.equal(expected);
    const linux = process.platform === 'linux';
    if (linux) expect((await charnn(['tokenize', '/proc/version'])).stdout).to.match(/^(\d+[ \n]){20}/);
  });

  it('fault 89: may be non-blocking, and not be ready yet', async function () {
    if (process.platform !== 'linux') this.skip();
    // Node.js makes its standard input non-blocking for all who share it, and cannot undo that once it is killed.
    const unblock = `'${process.execPath}' -e 'process.stdin.on("data", () => 0); setTimeout(() => process.kill(process.pid, "SIGKILL"), 100)'`;
    const { stdout } = await inShell(
      `(sleep 3; printf hel; sleep 1; printf lo) | (${unblock}; grep flags /proc/self/fdinfo/0; charnn tokenize -; )`,
    );
    const [flags, ids] = stdout.trim().split('\n');
    expect(Number.parseInt(flags.split('\t')[1], 8) & 0o4000, flags).to.equal(0o4000);
    expect(ids).to.equal('1 0 2 2 3');
  });

  it('may each be closed: what is asked for is done, and the exit code is the same', async () => {
    const model = await readFile(file('model.json'));
    const trained = await inShell(`charnn ${train.join(' ')} -m closed.json --json <&- >&- 2>&-`);
    expect(trained.code).to.equal(0);
    expect((await readFile(file('closed.json'))).equals(model)).to.equal(true);
    await Promise.all(
      ['<&-', '>&-', '2>&-'].map(async (closed) => {
        expect(await inShell(`charnn score corpus.txt ${closed}`)).to.include({ code: 0, stderr: '' });
        expect((await inShell(`charnn evaluate none.txt ${closed}`)).code).to.equal(66);
      }),
    );
  });

  it('get plain lines where no terminal is: no colours, bars or spinners, whatever the environment says', async () => {
    const environments = [
      { LANG: 'ko_KR.UTF-8', LC_ALL: 'ko_KR.UTF-8' },
      { TERM: 'dumb' },
      { NO_COLOR: '1' },
      { FORCE_COLOR: '1' },
    ];
    const outcomes = await Promise.all(
      environments.map((environment, i) =>
        shell(
          `charnn ${train.join(' ')} -m ${i}.json --verbose --json --sample-every 20 2> ${i}.err && ` +
            `charnn inspect ${i}.json && charnn evaluate -m ${i}.json corpus.txt && charnn evaluate none.txt 2>> ${i}.err`,
          { folder: file(), environment },
        ),
      ),
    );
    for (const [i, { code, stdout }] of outcomes.entries()) {
      const said = await readFile(file(`${i}.err`), 'utf8');
      expect(code, said).to.equal(66);
      for (const text of [stdout, said]) {
        // eslint-disable-next-line no-control-regex -- These are what there must be none of.
        expect(text).not.to.match(/[\u0000-\u0009\u000b-\u001f\u007f]/);
      }
      // English, and decimal points.
      expect(said)
        .to.match(/validation loss \d\.\d{6} nats\/character/)
        .and.include('charnn: none.txt does not exist');
      expect(
        jsonOf({ code, stdout: `${stdout.split('\n')[0]}\n`, stderr: said, bytes: Buffer.of() }).steps,
      ).to.equal(40);
    }
  });
});
