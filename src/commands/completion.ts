import { basename } from 'node:path';
import { UsageError } from '../errors.js';
import { defineCommand } from './command.js';
import { commands } from './index.js';
import type { Option } from './option.js';
import { globalOptions } from './shared-options.js';
import { flagOf } from './words.js';

/** `charnn completion`: a script by which a shell completes commands, flags and their values. */
export const completion = defineCommand({
  files: 'one',
  options: {},
  examples: [
    ['completion bash >> ~/.bashrc', 'complete in bash'],
    ['completion zsh >> ~/.zshrc', 'complete in zsh'],
    ['completion fish > ~/.config/fish/completions/charnn.fish', 'complete in fish'],
  ],
  epilogue: 'Without SHELL the script is for the shell that the variable SHELL names.',
  async run({ files }, { output }) {
    const shell = files.at(0) ?? basename(process.env.SHELL ?? 'bash');
    const words = await completionWords();
    if (shell === 'bash') await output.write(bashScript(words));
    else if (shell === 'zsh')
      await output.write(`autoload -U +X bashcompinit && bashcompinit\n${bashScript(words)}`);
    else if (shell === 'fish') await output.write(fishScript(words));
    else throw new UsageError(`there is no completion for '${shell}': name bash, zsh or fish`);
  },
});

/** What can be completed after a command. */
interface CommandWords {
  name: string;
  summary: string;
  options: { flags: string[]; describe: string; takesValue: boolean; choices: readonly string[] }[];
}

async function completionWords(): Promise<CommandWords[]> {
  return Promise.all(
    commands.map(async (entry) => {
      const { options } = await entry.load();
      return {
        name: entry.name,
        summary: entry.summary,
        options: Object.entries({ ...options, ...globalOptions }).map(optionWords),
      };
    }),
  );
}

function optionWords([key, { aliases, describe, kind, choices = [] }]: [string, Option<unknown>]) {
  const flags = [key, ...aliases].map((name) => (name.length === 1 ? `-${name}` : flagOf(name)));
  return { flags, describe, takesValue: kind !== 'flag', choices };
}

/** Flags after a dash, choices after a flag that has some, else files. */
function bashScript(words: readonly CommandWords[]): string {
  const flagCases = words.map(
    ({ name, options }) => `    ${name}) flags='${options.flatMap(({ flags }) => flags).join(' ')}' ;;`,
  );
  const choiceCases = words.flatMap(({ name, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .flatMap(({ flags, choices }) =>
        flags.map(
          (flag) =>
            `    '${name} ${flag}') COMPREPLY=($(compgen -W '${choices.join(' ')}' -- "$word")); return ;;`,
        ),
      ),
  );
  return `_charnn() {
  local word="\${COMP_WORDS[COMP_CWORD]}" command="\${COMP_WORDS[1]}" flags=''
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W '${words.map(({ name }) => name).join(' ')} --help --version' -- "$word"))
    return
  fi
  case "$command \${COMP_WORDS[COMP_CWORD-1]}" in
${choiceCases.join('\n')}
  esac
  case "$command" in
${flagCases.join('\n')}
  esac
  case "$word" in
    -*) COMPREPLY=($(compgen -W "$flags" -- "$word")) ;;
  esac
}
complete -o default -F _charnn charnn
`;
}

function fishScript(words: readonly CommandWords[]): string {
  const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;
  const commandLines = words.map(
    ({ name, summary }) => `complete -c charnn -n __fish_use_subcommand -f -a ${name} -d ${quote(summary)}`,
  );
  const optionLines = words.flatMap(({ name, options }) =>
    options.map(({ flags, describe, takesValue, choices }) => {
      const names = flags.map((flag) =>
        flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
      );
      const values = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : takesValue ? ' -r' : '';
      return `complete -c charnn -n '__fish_seen_subcommand_from ${name}' ${names.join(' ')} -d ${quote(describe)}${values}`;
    }),
  );
  return [...commandLines, ...optionLines, ''].join('\n');
}
