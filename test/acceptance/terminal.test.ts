import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { corpus, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, useSharedFolder } from '../helpers/program.js';
import { hasScript, TerminalSession, useTerminals } from '../helpers/terminal.js';

const model = ['--hidden-size 8 --batch-size 4 --sequence-length 16 --threads 1 --rng-seed 1'].join(' ');
/** A run that ends soon, with a curve to draw; and one that goes on until it is ended. */
const short = `${model} --steps 30 --validation-fraction 0.04`;
const endless = `${model} --steps 100000000`;

/** What sets a colour, and what only drawing writes. */
const colorCode = new RegExp(`\u001b\\[[0-9;]*m`);
const drawn = new RegExp(`[\u001b█░]`);
/** What is left of a bar. */
const bar = /[█░]|\d+% /;

if (!hasScript) {
  describe('charnn at a terminal', () => {
    it('is not tested here: there is no `script` of util-linux');
  });
} else {
  describe('charnn at a terminal', function () {
    this.timeout(120_000);
    const file = useSharedFolder();
    useTerminals();
    const start = (line: string, columns: number, environment = {}) =>
      TerminalSession.start(line, { columns, folder: file(), environment });

    before(async () => {
      await writeFile(file('corpus.txt'), await corpus('fables.txt', 3000));
      await writeFile(file('우화.txt'), await corpus('korean.txt', 3000));
      await succeed(['train', 'corpus.txt', '-q', ...smallModel], { folder: file() });
    });

    for (const columns of [20, 40, 60]) {
      it(`trains in ${columns} columns: no line but of a sample is broken by the terminal`, async () => {
        const session = await start(
          `charnn train 우화.txt ${short} --sample-every 15 -m 모형${columns}.json`,
          columns,
        );
        expect(await session.end()).to.deep.equal({ code: 0, isRestored: true });
        // So short a run may take its bar off again before the screen is looked at.
        expect(session.written).to.match(/^[█░]* {1,2}\d+%/m);
        const lines = await session.lines();
        const text = lines.map((line) => line.text).join('\n');
        expect(text)
          .to.match(/^model {2}lstm, 1 ×/m)
          .and.not.match(/[█░]/);
        expect(text).to.match(/^--- sample after[ \n]15[ \n]steps$/m);
        expect(text).to.match(
          new RegExp(`^모형${columns}\\.json:[ \\n]validation[ \\n]loss[ \\n]\\d\\.\\d{6}`, 'm'),
        );
        expect(text)
          .to.include('● validation')
          .and.match(/^ *step .*\d/m);
        let inSample = false;
        for (const line of lines) {
          if (line.text.startsWith('---')) inSample = line.text !== '---';
          if (!inSample) expect(line.isWrapped, line.text).to.equal(false);
        }
      });
    }

    it('has one bar, wherever the terminal is narrowed and widened', async () => {
      const session = await start(`charnn train corpus.txt ${endless} -m resized.json`, 100);
      for (const columns of [100, 50, 90]) {
        if (columns !== 100) await session.resize(columns);
        // What was drawn before the change stays until the program is told.
        let bars: string[] = [];
        for (let attempt = 0; attempt < 1500; attempt++) {
          bars = (await session.lines()).map(({ text }) => text).filter((text) => bar.test(text));
          const isWhole = bars.at(0)?.includes(' left');
          if (bars.length === 1 && bars[0].length < columns && isWhole) break;
          await new Promise((resolve) => setTimeout(resolve, 20));
        }
        expect(bars, `${columns} columns`).to.have.length(1);
        expect(bars[0].length).to.be.below(columns);
      }
      session.type('\u0003');
      expect(await session.end()).to.deep.equal({ code: 130, isRestored: true });
      expect(await session.text()).not.to.match(bar);
    });

    for (const [how, code] of [
      ['Ctrl+C', 130],
      ['SIGTERM', 143],
      ['SIGHUP', 129],
    ] as const) {
      it(`gives the terminal back after ${how}, and says how to go on`, async () => {
        const session = await start(`charnn train corpus.txt ${endless} -m ${code}.json`, 80);
        await session.see(/░ +0% {2}.* left/);
        if (how === 'Ctrl+C') session.type('\u0003');
        else await session.signal(how);
        expect(await session.end()).to.deep.equal({ code, isRestored: true });
        const text = await session.text();
        expect(text).not.to.match(bar);
        expect(text.replaceAll('\n', ' ')).to.match(
          /to continue, repeat the command with --resume.*interrupted by SIG/,
        );
      });
    }

    it('gives it back after a second Ctrl+C, which leaves at once', async () => {
      const session = await start(`charnn train corpus.txt ${endless} -m twice.json`, 80);
      await session.see(/░ +0% {2}.* left/);
      session.type('\u0003\u0003\u0003');
      expect(await session.end()).to.deep.equal({ code: 130, isRestored: true });
      expect(await session.text()).not.to.match(bar);
    });

    it('gives it back after an error', async () => {
      const session = await start(`charnn train corpus.txt ${short} --log /dev/full -m failed.json`, 80);
      expect(await session.end()).to.deep.equal({ code: 74, isRestored: true });
      const text = await session.text();
      expect(text).not.to.match(bar);
      expect(text).to.match(/^charnn: cannot write the log \/dev\/full/m);
    });

    it('saves the run when the terminal is closed', async () => {
      const session = await start(`charnn train corpus.txt ${endless} -m closed.json`, 80);
      await session.see(/░ +0% {2}.* left/);
      session.hangUp();
      await session.end();
      await resumable('closed.json');
    });

    /** Waits until a model can be trained on. */
    const resumable = async (name: string) => {
      for (let attempt = 0; ; attempt++) {
        const args = ['train', 'corpus.txt', '--resume', '-q', '-m', name, '--steps', '1'];
        const { code, stderr } = await charnn(args, { folder: file() });
        // The run that was closed may not have written its first state yet, or may still be saving.
        const isSaving = (code === 66 && stderr.includes('nothing to resume')) || stderr.includes('in use');
        if (isSaving && attempt < 40) continue;
        expect(code, stderr).to.equal(0);
        return;
      }
    };

    it('uses colours, but not where they are not wanted', async () => {
      const colored = await start(`charnn train corpus.txt ${short} -m colored.json`, 80);
      await colored.end();
      expect(colored.written).to.include('\u001b[32m◆\u001b[39m best');
      for (const [flags, environment] of [
        ['--no-color', {}],
        ['', { NO_COLOR: '1' }],
        ['', { TERM: 'dumb' }],
      ] as const) {
        const session = await start(
          `charnn train corpus.txt ${short} ${flags} -m plain.json`,
          80,
          environment,
        );
        expect(await session.end()).to.include({ code: 0 });
        expect(session.written).to.include('◆ best').and.not.match(colorCode);
        if ('TERM' in environment) expect(session.written).not.to.match(drawn);
      }
    });

    it('writes plain lines where standard error is a file, and JSON alone to the terminal', async () => {
      const session = await start(`charnn train corpus.txt ${short} --json -m filed.json 2> errors`, 40);
      expect(await session.end()).to.deep.equal({ code: 0, isRestored: true });
      expect(JSON.parse((await session.text()).replaceAll('\n', ''))).to.include({ steps: 30 });
      const errors = await readFile(file('errors'), 'utf8');
      expect(errors).to.match(
        /^text {3}2,880 characters to train on, 120 held out for validation; \d+ symbols$/m,
      );
      expect(errors).not.to.match(drawn);
    });

    it('writes JSON after the summary at a terminal, and nothing at all with --quiet', async () => {
      const both = await start(`charnn train corpus.txt ${short} --json -m both.json`, 200);
      await both.end();
      expect((await both.text()).split('{')[1]).to.match(/^"model":"both.json".*\}$/s);
      const quiet = await start(
        `charnn train corpus.txt ${short} --quiet --sample-every 10 -m quiet.json`,
        80,
      );
      expect(await quiet.end()).to.include({ code: 0 });
      expect(quiet.written).to.equal('');
    });

    it('shows how far score is where its lines go elsewhere, and takes that off again', async () => {
      // The second part comes once the first is scored, and it is time to show something.
      const wait = 'until [ -s scores ]; do sleep 0.1; done; sleep 1.2';
      const input = `{ cat corpus.txt; ${wait}; cat corpus.txt; sleep 2; }`;
      const session = await start(`${input} | charnn score --threads 1 > scores`, 60);
      await session.see(/^[\d,]+ characters, [\d,]+ characters\/s$/m);
      expect(await session.end()).to.deep.equal({ code: 0, isRestored: true });
      expect(await session.text()).to.equal('');
      expect((await readFile(file('scores'), 'utf8')).split('\n').length).to.be.above(20);
    });

    it('draws nothing among lines that appear at the terminal', async () => {
      const input = '{ cat corpus.txt; sleep 1.2; cat corpus.txt; }';
      const score = await start(`${input} | charnn score --threads 1`, 80);
      expect(await score.end()).to.include({ code: 0 });
      expect(score.written).not.to.include('\u001b[J');
      const evaluate = await start('charnn evaluate corpus.txt --per character --threads 1', 80);
      expect(await evaluate.end()).to.include({ code: 0 });
      expect(evaluate.written).not.to.include('\u001b[J');
    });
  });
}
