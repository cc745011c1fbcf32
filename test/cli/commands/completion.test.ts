import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { shell, useTemporaryFolder } from '../../helpers/program.js';

const hasZsh = spawnSync('zsh', ['--version']).status === 0;
const hasFish = spawnSync('fish', ['--version']).status === 0;

/** What bash completes after these words, the last of which is being written. */
async function complete(...words: string[]): Promise<string[]> {
  const list = words.map((word) => `'${word}'`).join(' ');
  const { stdout, code } = await shell(
    `eval "$(charnn completion bash)"; COMP_WORDS=(charnn ${list}); COMP_CWORD=${words.length}; _charnn; echo "\${COMPREPLY[@]}"`,
  );
  expect(code).to.equal(0);
  return stdout.split(/\s+/).filter((word) => word !== '');
}

describe('charnn completion', () => {
  const file = useTemporaryFolder();

  it('completes commands, flags, and the choices of a flag in bash', async () => {
    expect(await complete('tok')).to.deep.equal(['tokenize']);
    expect(await complete('tokenize', '--one')).to.deep.equal(['--one-hot']);
    expect(await complete('tokenize', '--unit', '')).to.deep.equal(['character', 'byte']);
    expect(await complete('train', '--cell', '')).to.deep.equal(['lstm', 'gru', 'rnn']);
    expect(await complete('train', '--cell', '=')).to.deep.equal(['lstm', 'gru', 'rnn']);
    expect(await complete('train', '--cell', '=', 'g')).to.deep.equal(['gru']);
    expect(await complete('train', '--cell=g')).to.deep.equal(['--cell=gru']); // as zsh has it
    expect(await complete('train', '--model=g')).to.deep.equal([]);
    expect(await complete('tokenize', 'x')).to.deep.equal([]);
    expect(await complete('help', 'ev')).to.deep.equal(['evaluate']);
    expect(await complete('completion', '')).to.deep.equal(['bash', 'zsh', 'fish']);
  });

  it('finds the command after flags that stand before it', async () => {
    expect(await complete('-q', 'tok')).to.deep.equal(['tokenize']);
    expect(await complete('--config', 'a.json', 'tok')).to.deep.equal(['tokenize']);
    expect(await complete('--config', '=', 'a.json', 'tok')).to.deep.equal(['tokenize']);
    expect(await complete('--config', '')).to.deep.equal([]);
    expect(await complete('-q', '--config', 'a.json', 'train', '--cell', '')).to.deep.equal([
      'lstm',
      'gru',
      'rnn',
    ]);
    expect(await complete('--v')).to.deep.equal(['--verbose', '--version']);
  });

  it('needs nothing of the configuration of zsh', async () => {
    const { stdout: script } = await shell('charnn completion zsh');
    expect(script).to.match(
      /autoload -U \+X compinit && compinit -i\n[^]*bashcompinit[^]*\ncomplete -o default/,
    );
    if (!hasZsh) return;
    const run = await shell(
      `charnn completion zsh > script; zsh -f -c 'source ./script && echo "\${_comps[charnn]}"'`,
      { folder: file(), environment: { HOME: file() } },
    );
    expect(run).to.deep.include({ code: 0, stderr: '' });
    expect(run.stdout).to.include('_charnn');
  });

  it('completes the same in fish', async function () {
    if (!hasFish) return this.skip();
    const completed = async (line: string) => {
      const run = await shell(
        `charnn completion fish > script; fish -N -c 'source script; complete -C "${line}"'`,
        { folder: file(), environment: { HOME: file() } },
      );
      expect(run).to.deep.include({ code: 0, stderr: '' });
      return run.stdout.split('\n').map((each) => each.split('\t')[0]);
    };
    expect(await completed('charnn tok')).to.include('tokenize');
    expect(await completed('charnn -q he')).to.include('help');
    expect(await completed('charnn --ver')).to.include.members(['--verbose', '--version']);
    expect(await completed('charnn help ev')).to.include('evaluate');
    expect(await completed('charnn train --cell ')).to.include.members(['lstm', 'gru', 'rnn']);
    expect(await completed('charnn train --cell=g')).to.include('--cell=gru');
    expect(await completed('charnn completion ')).to.include.members(['bash', 'zsh', 'fish']);
  });

  it('is for bash where SHELL is empty', async () => {
    const { code, stdout } = await shell('charnn completion', { environment: { SHELL: '' } });
    expect(code).to.equal(0);
    expect(stdout).to.match(/^_charnn\(\) \{/);
  });

  it('writes a script for each shell, and refuses others', async () => {
    expect((await shell('charnn completion fish')).stdout).to.match(/^complete -c charnn/);
    expect((await shell('charnn completion', { environment: { SHELL: '/usr/bin/fish' } })).stdout).to.match(
      /^complete -c charnn/,
    );
    expect((await shell('charnn completion tcsh')).code).to.equal(2);
  });
});
