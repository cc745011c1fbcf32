import { basename } from 'node:path';
import { UsageError } from '../../core/errors.js';
import { type Command, type CommandEntry, defineCommand } from './command.js';
import { globalOptions, programOptions } from '../options/shared-options.js';
import { flagOf, type Option } from '../options/option.js';

const scripts: Readonly<Record<string, (words: readonly CommandWords[]) => string>> = {
  bash: bashScript,
  zsh: (words) => zshBeginning + bashScript(words),
  fish: fishScript,
};
const shells = Object.keys(scripts);

/** What zsh completes by: its own functions, where a configuration has not loaded them yet, and those of bash. */
const zshBeginning = `if ! whence compdef > /dev/null; then
  autoload -U +X compinit && compinit -i
fi
autoload -U +X bashcompinit && bashcompinit
`;

/** `charnn completion`: a script by which a shell completes commands, flags and their values. */
export function completionOf(commands: readonly CommandEntry[]): Command {
  return defineCommand({
    files: 'one',
    options: {},
    examples: [
      ['completion bash >> ~/.bashrc', 'complete in bash'],
      ['completion zsh >> ~/.zshrc', 'complete in zsh'],
      ['completion fish > ~/.config/fish/completions/charnn.fish', 'complete in fish'],
    ],
    epilogue: 'If SHELL is omitted, the SHELL environment variable decides.',
    async run({ files }, { output, environment }) {
      const shell = files.at(0) ?? (basename(environment.SHELL ?? '') || 'bash');
      if (!shells.includes(shell)) {
        throw new UsageError(`there is no completion for '${shell}': name bash, zsh or fish`);
      }
      await output.write(scripts[shell](await completionWords(commands)));
    },
  });
}

/** What can be completed after a command. */
interface CommandWords {
  name: string;
  summary: string;
  options: OptionWords[];
}

interface OptionWords {
  flags: string[];
  describe: string;
  takesValue: boolean;
  choices: readonly string[];
}

async function completionWords(commands: readonly CommandEntry[]): Promise<CommandWords[]> {
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

function optionWords([key, option]: [string, Option]): OptionWords {
  const names = [key, ...(option.alias === undefined ? [] : [option.alias])];
  return {
    flags: names.map((name) => (name.length === 1 ? `-${name}` : flagOf(name))),
    describe: option.describe,
    takesValue: option.kind !== 'flag',
    choices: option.kind === 'choice' ? option.choices : [],
  };
}

/** Commands first, after flags of the program; then flags after a dash, choices after a flag that has some (bash takes `--flag=` for two words, zsh for one), else files. */
function bashScript(words: readonly CommandWords[]): string {
  const flagCases = words.map(
    ({ name, options }) => `    ${name}) flags='${options.flatMap(({ flags }) => flags).join(' ')}' ;;`,
  );
  const choiceCases = words.flatMap(({ name, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .flatMap(({ flags, choices }) =>
        flags.map((flag) => `    '${name} ${flag}') choices='${choices.join(' ')}' ;;`),
      ),
  );
  const names = words.map(({ name }) => name).join(' ');
  const flagsBefore = Object.entries(programOptions).flatMap((entry) => optionWords(entry).flags);
  return `_charnn() {
  local word="\${COMP_WORDS[COMP_CWORD]}" before="\${COMP_WORDS[COMP_CWORD-1]}" command='' flags='' choices='' given='' k
  COMPREPLY=()
  for ((k = 1; k < COMP_CWORD; k++)); do
    case "\${COMP_WORDS[k]}" in
      --config) [ "\${COMP_WORDS[k+1]}" = = ] || ((k++)) ;;
      =) ((k++)) ;;
      -*) ;;
      *) command="\${COMP_WORDS[k]}"; break ;;
    esac
  done
  if [ "$word" = = ]; then
    word=''
  elif [ "$before" = = ] && [ "$COMP_CWORD" -gt 2 ]; then
    before="\${COMP_WORDS[COMP_CWORD-2]}"
  fi
  case "$word" in
    --*=*) before="\${word%%=*}" given="\${word%%=*}=" word="\${word#*=}" ;;
  esac
  if [ "$before" = --config ]; then
    return
  elif [ -z "$command" ]; then
    COMPREPLY=($(compgen -W '${names} help ${flagsBefore.join(' ')}' -- "$word"))
    return
  fi
  case "$command $before" in
    'help help') choices='${names}' ;;
    'completion completion') choices='${shells.join(' ')}' ;;
${choiceCases.join('\n')}
  esac
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -P "$given" -W "$choices" -- "$word"))
    return
  fi
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
  const atFirst = '__fish_use_subcommand';
  const after = (command: string) => `'__fish_seen_subcommand_from ${command}'`;
  const help = { name: 'help', summary: 'show the help of a command' };
  const commandLines = [...words, help].map(
    ({ name, summary }) => `complete -c charnn -n ${atFirst} -f -a ${name} -d ${quote(summary)}`,
  );
  const optionLine = (condition: string, { flags, describe, takesValue, choices }: OptionWords) => {
    const names = flags.map((flag) =>
      flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
    );
    const values = choices.length > 0 ? ` -x -a ${quote(choices.join(' '))}` : takesValue ? ' -r' : '';
    return `complete -c charnn -n ${condition} ${names.join(' ')} -d ${quote(describe)}${values}`;
  };
  const optionLines = words.flatMap(({ name, options }) =>
    options.map((option) => optionLine(after(name), option)),
  );
  const programLines = Object.entries(programOptions).map((entry) => optionLine(atFirst, optionWords(entry)));
  const wordLine = (command: string, choices: readonly string[]) =>
    `complete -c charnn -n ${after(command)} -f -a ${quote(choices.join(' '))}`;
  const names = words.map(({ name }) => name);
  return [
    ...[...commandLines, ...programLines, ...optionLines],
    ...[wordLine('completion', shells), wordLine('help', names), ''],
  ].join('\n');
}
