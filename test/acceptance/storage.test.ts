import { expect } from 'chai';
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import type { FaultKind } from '../helpers/faults/inject.js';
import { withFaults } from '../helpers/faults/program.js';
import { corpus, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, type Outcome, shell, useSharedFolder } from '../helpers/program.js';

const flags = [...smallModel, '--rng-seed', 'new'];

describe('charnn train, on a disk that fails', () => {
  const file = useSharedFolder();
  const names = ['model.json', 'model.training.jsonl'];
  let old: Buffer[];

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 3000));
    await mkdir(file('before'));
    await succeed(['train', 'corpus.txt', ...smallModel, '-q', '-m', 'before/model.json'], {
      folder: file(),
    });
    old = await Promise.all(names.map((name) => readFile(file(`before/${name}`))));
  });

  /** A folder of its own with the model and the state of an earlier run. */
  async function useFolder(name: string): Promise<(name?: string) => string> {
    await mkdir(file(name));
    for (const kept of names) await copyFile(file(`before/${kept}`), file(`${name}/${kept}`));
    return (inner = '') => file(`${name}/${inner}`);
  }

  const isOldModel = async (path: string) => (await readFile(path)).equals(old[0]);

  /** One line that begins with the program's name, and no stack trace. */
  function expectToldOnce({ stderr }: Outcome, ...words: string[]): void {
    const errors = stderr.split('\n').filter((line) => line.startsWith('charnn: '));
    expect(errors, stderr).to.have.length(1);
    expect(stderr).not.to.match(/^\s+at /m);
    for (const word of words) expect(errors[0]).to.include(word);
  }

  describe('by injection', () => {
    const record = () => file('operations');
    let operations: string[];

    before(async () => {
      const folder = (await useFolder('counted'))();
      const args = ['train', 'corpus.txt', ...flags, '-q', '-m', 'counted/model.json'];
      await succeed(args, withFaults({ folder, record: record() }, { folder: file() }));
      operations = (await readFile(record(), 'utf8')).trimEnd().split('\n');
    });

    /** The first or the last operation to which a pattern fits. */
    function position(pattern: RegExp, which: 'first' | 'last'): number {
      const fitting = [...operations.keys()].filter((index) => pattern.test(operations[index]));
      expect(fitting, operations.join('\n')).not.to.have.length(0);
      return fitting.at(which === 'first' ? 0 : -1)!;
    }

    const forGood = 1e9;
    type Case = [
      what: string,
      kind: FaultKind,
      pattern: RegExp,
      which: 'first' | 'last',
      code: number | null,
    ];
    const cases: [...Case, words?: string[], times?: number][] = [
      ['takes half of a write', 'short write', /^write \.model/, 'first', 0],
      ['has room again later', 'ENOSPC', /^write \.model\.json/, 'first', 0],
      ['is full from the start', 'ENOSPC', /^open \.model/, 'first', 74, ['ENOSPC', 'is unchanged']],
      ['has no room for a lock', 'EDQUOT', /^writeFile .*lock/, 'first', 74, ['EDQUOT']],
      ['cannot be looked at', 'EIO', /^stat model\.json/, 'first', 74, ['EIO']],
      ['fills up', 'EDQUOT', /^write \.model\.json/, 'first', 74, ['EDQUOT'], forGood],
      ['is full in the end', 'ENOSPC', /^write \.model\.json/, 'last', 74, ['ENOSPC', 'is unchanged']],
      ['loses bytes', 'silent short write', /^write \.model\.json/, 'last', 74, ['bytes were stored']],
      ['cannot keep what it took', 'EIO', /^sync \.model\.json/, 'last', 74, ['EIO', 'is unchanged']],
      ['fails in closing', 'EDQUOT', /^close \.model\.json/, 'last', 74, ['EDQUOT', 'is unchanged']],
      ['loses a renaming', 'lost rename', /^rename \.model\.json/, 'last', 74, ['the rename failed']],
      ['loses an answer', 'late EIO', /^rename \.model\.json/, 'last', 74, ['is complete']],
      ['is there when the program is killed', 'SIGKILL', /^write \.model\.json/, 'last', null],
    ];

    for (const [i, [what, kind, pattern, which, code, words, times]] of cases.entries()) {
      it(`that ${what}: exit code ${code ?? 'of SIGKILL'}, and the model is whole`, async () => {
        const inner = await useFolder(`case ${i}`);
        const args = ['train', 'corpus.txt', ...flags, '-m', inner('model.json')];
        const fault = { kind, at: position(pattern, which), ...(times !== undefined && { times }) };
        const outcome = await charnn(args, withFaults({ folder: inner(), fault }, { folder: file() }));
        expect(outcome.code, outcome.stderr).to.equal(code);
        if (code === 74) expectToldOnce(outcome, ...words!);
        await readModel(inner('model.json'));
        await expectGoodRun(inner);
      });
    }

    /** Expects the same run without faults to make the model that it always makes, and to leave nothing else. */
    async function expectGoodRun(inner: (name?: string) => string): Promise<void> {
      await succeed(['train', 'corpus.txt', ...flags, '-q', '-m', inner('model.json')], { folder: file() });
      const [model, same] = [inner('model.json'), file('counted/model.json')].map((path) => readFile(path));
      expect((await model).equals(await same)).to.equal(true);
      expect((await readdir(inner())).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    }
  });

  describe('in truth', () => {
    /** Runs a line of the shell in a folder with an earlier run; `charnn train` there is that of `flags`. */
    async function inShell(
      name: string,
      line: string,
    ): Promise<Outcome & { inner: (name?: string) => string }> {
      const inner = await useFolder(name);
      const train = `train() { charnn train ../corpus.txt ${flags.join(' ')} "$@"; }`;
      return { ...(await shell(`${train}\n${line}`, { folder: inner() })), inner };
    }

    it('takes no file as large as the state: the model is trained, and the exit code is 74', async function () {
      if (process.platform === 'win32') this.skip();
      const size = Math.ceil(old[0].length / 1024) + 4; // in blocks of 1024 bytes
      const { inner, ...outcome } = await inShell('limited', `rm *.jsonl; ulimit -f ${size}; train`);
      expect(outcome.code, outcome.stderr).to.equal(74);
      expectToldOnce(outcome, 'model.training.jsonl', 'EFBIG');
      expect((await readModel(inner('model.json'))).training.rngSeed).to.equal('new');
      expect((await readdir(inner())).filter((name) => name.startsWith('.'))).to.deep.equal([]);
    });

    it('takes no file as large as the model: the old one stays, with its state', async function () {
      if (process.platform === 'win32') this.skip();
      const { inner, ...outcome } = await inShell('more-limited', 'ulimit -f 4; train');
      expect(outcome.code, outcome.stderr).to.equal(74);
      expectToldOnce(outcome, 'EFBIG');
      expect(await Promise.all(names.map((name) => readFile(inner(name))))).to.deep.equal(old);
      expect((await readdir(inner())).sort()).to.deep.equal(names);
    });

    it('is full, and is not once there is room again', async function () {
      await skipWithoutMounts(this);
      // The old model and its state fit, and not much beside them.
      const kilobytes = Math.ceil((old[0].length + old[1].length) / 1024) + 24;
      const { stdout, stderr } = await inMounts(
        'tiny',
        `mkdir disk; mount -t tmpfs -o size=${kilobytes}k tmpfs disk
         cp model.json model.training.jsonl disk
         train -q -m disk/model.json; echo $?; cmp model.json disk/model.json && echo the old one; ls -A disk
         mount -o remount,size=10m disk
         train -q -m disk/model.json; echo $?; cmp -s model.json disk/model.previous.json && echo set aside; ls -A disk`,
      );
      expect(stdout.split('\n'), stderr).to.deep.equal([
        ...['74', 'the old one', ...names, '0'],
        'set aside',
        ...['model.json', 'model.previous.json', 'model.previous.training.jsonl', 'model.training.jsonl', ''],
      ]);
      expect(stderr).to.match(/^charnn: cannot write .*: ENOSPC: no space left on device; /);
    });

    it('may not be written: told before training', async function () {
      await skipWithoutMounts(this);
      const { stdout, stderr } = await inMounts(
        'fixed',
        `mount --bind . . && mount -o remount,bind,ro . && cd . && cd "$PWD"
         train; echo $?`,
      );
      expect(stdout, stderr).to.equal('74\n');
      expect(stderr).to.match(/^charnn: cannot write model\.json: EROFS: read-only file system; .*\n$/);
      expect(await isOldModel(file('fixed/model.json'))).to.equal(true);
    });

    /** Runs lines of the shell that may mount disks, which are gone with the shell. */
    const inMounts = (name: string, lines: string) =>
      inShell(name, `export -f charnn train; unshare --mount bash -c '${lines}'`);

    async function skipWithoutMounts(context: Mocha.Context): Promise<void> {
      const { code } = await shell('unshare --mount mount -t tmpfs tmpfs /mnt 2>/dev/null');
      if (code === 0) return;
      context.test!.title += ' (needs the right to mount)';
      context.skip();
    }
  });
});
