import { expect } from 'chai';
import { readFile, writeFile } from 'node:fs/promises';
import { corpus, readModel, smallModel, succeed } from '../helpers/model-files.js';
import { useSharedFolder } from '../helpers/program.js';
import { hasScript, onTerminal } from '../helpers/terminal.js';

/** Colours a terminal, sets its title, erases it, and begins a line that looks like one of charnn's. */
const evil = '\u001b[31m\u001b]0;owned\u0007\u009b2J\r\ncharnn: all is well';

describe('a terminal', () => {
  const file = useSharedFolder();

  before(async function () {
    if (!hasScript) {
      this.test!.parent!.title += ' (needs script of util-linux)';
      this.skip();
    }
    const text = `${await corpus('fables.txt', 2000)}${evil}`;
    await writeFile(file('corpus.txt'), text.repeat(2));
    await succeed(['train', 'corpus.txt', ...smallModel, '-q'], { folder: file() });
    // A model as a stranger might make it: everything that is free text drives a terminal.
    const { training } = await readModel(file('model.json'));
    const model = JSON.parse(await readFile(file('model.json'), 'utf8')) as {
      program: string;
      training: object;
    };
    model.program = evil;
    model.training = { ...training, rngSeed: evil, options: { ...training.options, [evil]: evil } };
    await writeFile(file('stranger.json'), JSON.stringify(model));
    await writeFile(file('bad.json'), JSON.stringify({ ...model, [evil]: evil }));
    await writeFile(file('config.json'), JSON.stringify({ [evil]: evil }));
    await writeFile(file('value.json'), JSON.stringify({ length: evil }));
    await writeFile(file('ids.txt'), evil);
  });

  const commands: [what: string, command: string, code: number][] = [
    ['samples', 'charnn sample -m stranger.json --temperature 5 --length 2000 --rng-seed 1', 0],
    ['a seed', 'charnn sample -m stranger.json --seed "$EVIL" --length 0', 0],
    ['scored lines', 'charnn score -m stranger.json corpus.txt', 0],
    ['what a model says of itself', 'charnn inspect stranger.json', 0],
    ['decoded ids', 'charnn tokenize -m model.json corpus.txt | charnn tokenize -m model.json --decode', 0],
    ['statistics', 'charnn tokenize --stats corpus.txt', 0],
    ['JSON', 'charnn inspect stranger.json --json', 0],
    ['a bad model', 'charnn sample -m bad.json', 65],
    ['the key of a configuration', 'charnn sample --config config.json', 2],
    ['the value of a configuration', 'charnn sample --config value.json', 2],
    ['a bad id', 'charnn tokenize -m model.json --decode ids.txt', 65],
    ['the name of a file', 'charnn evaluate "$EVIL"', 66],
    ['the name of a model', 'charnn sample -m "$EVIL"', 66],
    ['the name of a model that is written', `charnn train corpus.txt ${smallModel.join(' ')} -m "$EVIL"`, 0],
    ['a command', 'charnn "$EVIL"', 2],
    ['a flag', 'charnn sample "--$EVIL"', 2],
    ['the value of a flag', 'charnn sample --length "$EVIL"', 2],
    ['unknown symbols', 'charnn sample -m model.json --seed "€$EVIL"', 65],
  ];

  it('shows what is in files and on the command line, and is not driven by it', async () => {
    const environment = { EVIL: evil, NO_COLOR: '1', TERM: 'xterm' };
    const outcomes = await Promise.all(
      commands.map(([, command]) => onTerminal(command, { folder: file(), environment })),
    );
    for (const [i, [what, , code]] of commands.entries()) {
      expect(outcomes[i].code, `${what}: ${outcomes[i].stdout}`).to.equal(code);
      // A bar keeps the cursor and moves it, and erases its line; nothing else may be more than text.
      // eslint-disable-next-line no-control-regex
      const text = outcomes[i].stdout.replace(/\u001b\[J|\r/g, '');
      // eslint-disable-next-line no-control-regex
      expect(text, what).not.to.match(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      if (code !== 0) expect(text.match(/^charnn: /gm), `${what}: ${text}`).to.have.length(1);
    }
  });
});
