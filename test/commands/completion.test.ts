import { expect } from 'chai';
import { shell } from '../helpers/program.js';

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
  it('completes commands, flags, and the choices of a flag in bash', async () => {
    expect(await complete('tok')).to.deep.equal(['tokenize']);
    expect(await complete('tokenize', '--one')).to.deep.equal(['--one-hot']);
    expect(await complete('tokenize', '--unit', '')).to.deep.equal(['character', 'byte']);
    expect(await complete('train', '--cell', '')).to.deep.equal(['lstm', 'gru', 'rnn']);
    expect(await complete('train', '--cell', '=')).to.deep.equal(['lstm', 'gru', 'rnn']);
    expect(await complete('train', '--cell', '=', 'g')).to.deep.equal(['gru']);
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

  it('writes a script for each shell, and refuses others', async () => {
    expect((await shell('charnn completion zsh')).stdout).to.include('bashcompinit');
    expect((await shell('charnn completion fish')).stdout).to.match(/^complete -c charnn/);
    expect((await shell('charnn completion', { environment: { SHELL: '/usr/bin/fish' } })).stdout).to.match(
      /^complete -c charnn/,
    );
    expect((await shell('charnn completion tcsh')).code).to.equal(2);
  });
});
