/** What is fuzzed inside of this process: the readers of every file that a stranger may have made, and of command lines. */
import { writeFileSync } from 'node:fs';
import { parseCheckpoint, serializeCheckpoint } from '../../../src/core/formats/model-file.js';
import { sha256 } from '../../../src/node/files/sha256.js';
import { parseState, parseStateStart, serializeState } from '../../../src/core/formats/state-file.js';
import { checkFiles } from '../../../src/cli/options/files.js';
import type { Command } from '../../../src/cli/commands/command.js';
import { commands } from '../../../src/cli/commands/index.js';
import { parseOptions } from '../../../src/cli/options/parser.js';
import { globalOptions, programOptions } from '../../../src/cli/options/shared-options.js';
import { parseIds } from '../../../src/cli/commands/tokenize/token-ids.js';
import { readCommandName, readWords } from '../../../src/cli/options/words.js';
import type { Random } from '../../../src/core/random.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { formatVocabularyFile, parseVocabularyFile } from '../../../src/core/formats/vocabulary-file.js';
import { Vocabulary } from '../../../src/core/text/vocabulary.js';
import { checkpointOf, parseSavedRun } from '../../../src/core/training/plan/saved-run.js';
import { exampleCheckpoint, textOf } from '../../helpers/examples.js';
import { exampleRun } from '../../helpers/training.js';
import { mutate, mutateBytes, pick } from './mutate.js';
import { mutateWords } from './mutate-words.js';

export interface Subject {
  readonly name: string;
  /** How many inputs of a hundred are its own. */
  readonly share: number;
  /** Reads an input that is drawn; what is wrong with it is thrown as an error of `src/core/errors.ts`. */
  readonly read: (random: Random) => Promise<void>;
}

const small = { layers: 1, hiddenSize: 2, symbols: '\nab한😀' };
const models = (['lstm', 'gru', 'rnn'] as const).map((cell) => exampleCheckpoint({ ...small, cell }));
const modelTexts = models.map((model) => textOf(serializeCheckpoint(model, sha256)));
const stateTexts = models.map((model) =>
  textOf(serializeState({ ...exampleRun(model), modelName: 'model.json' }, sha256)),
);
const vocabularyTexts = [
  Vocabulary.ofCharacters(Array.from('\nab한😀', (symbol) => [symbol.codePointAt(0)!, 3])),
  Vocabulary.ofBytes(new Uint8Array(256)),
].map((vocabulary) =>
  formatVocabularyFile({ preprocessing: { ...noPreprocessing, unit: vocabulary.unit }, vocabulary }),
);
const configTexts: Readonly<Record<string, string>> = {
  train: JSON.stringify({
    hiddenSize: 32,
    'batch-size': '8',
    time: '1h30m',
    cell: 'gru',
    lines: true,
    from: 'a.json',
  }),
  sample: JSON.stringify({ seed: 'a', stop: ['b', 1], temperature: 0.5, length: 'inf', jsonl: true }),
  evaluate: JSON.stringify({ window: 10, json: true, unknown: 'skip', compare: 'other.json' }),
};
const lines = commands.flatMap(({ name }) => [
  [name, 'a.txt', '-m', 'M.json', '--rng-seed', '7', '-q'],
  [name, '--seed', '-x', '--length=5', '--stop', '--', '--json', '--', '-f'],
  [name, '--hidden-size', '16', '--steps', '3', '--dropout', '.5', '--time', '90s', '-', '--lines'],
]);

/** Bytes, cut somewhere. */
function* cut(bytes: Buffer, random: Random): Generator<Uint8Array> {
  const at = random.integer(bytes.length + 1);
  yield bytes.subarray(0, at);
  yield bytes.subarray(at);
}

async function runParser(line: readonly string[]): Promise<void> {
  const { given: before, name, rest } = readCommandName(line, programOptions);
  const entry = commands.find((candidate) => candidate.name === name);
  if (!entry) return;
  const command: Command = await entry.load();
  const all = { ...command.options, ...globalOptions };
  const { given, files } = readWords(rest, all);
  checkFiles(entry.name, command, files);
  await parseOptions({ entry, command }, new Map([...before, ...given]));
}

/** @param folder for the configurations, which are read from files */
export function subjectsIn(folder: string): Subject[] {
  return [
    {
      name: 'models',
      share: 30,
      read: async (random) => {
        const model = parseCheckpoint(mutate(pick(random, modelTexts), random), 'model.json', sha256);
        // What is taken must be sound enough to be written and read again.
        parseCheckpoint(textOf(serializeCheckpoint(model, sha256)), 'again.json', sha256);
        await Promise.resolve();
      },
    },
    {
      name: 'training states',
      share: 30,
      read: async (random) => {
        const bytes = mutate(pick(random, stateTexts), random, true);
        await parseStateStart(cut(bytes, random), 'state.jsonl');
        const saved = parseSavedRun(await parseState(cut(bytes, random), 'state.jsonl', sha256));
        parseCheckpoint(textOf(serializeCheckpoint(checkpointOf(saved), sha256)), 'model.json', sha256);
      },
    },
    {
      name: 'vocabularies',
      share: 10,
      read: async (random) => {
        const { preprocessing, vocabulary } = parseVocabularyFile(
          mutate(pick(random, vocabularyTexts), random).toString(),
          'vocabulary.json',
        );
        formatVocabularyFile({ preprocessing, vocabulary });
        await Promise.resolve();
      },
    },
    {
      name: 'token ids',
      share: 10,
      read: async (random) => {
        let bytes = Buffer.from('0 1 2\n3 4 4 0\t1');
        for (let k = random.integer(4); k >= 0; k--) bytes = Buffer.from(mutateBytes(bytes, random));
        const chunks = (async function* () {
          for (const chunk of cut(bytes, random)) yield await Promise.resolve(chunk);
        })();
        for await (const ids of parseIds(chunks, 5, 'ids.txt')) {
          if (!ids.every((id) => Number.isInteger(id) && id >= 0 && id < 5))
            throw new Error(`ids ${ids.join()}`);
        }
      },
    },
    {
      name: 'configurations',
      share: 10,
      read: async (random) => {
        const name = pick(random, Object.keys(configTexts));
        const file = `${folder}/config.json`;
        writeFileSync(file, mutate(configTexts[name], random));
        const entry = commands.find((candidate) => candidate.name === name)!;
        await parseOptions({ entry, command: await entry.load() }, new Map([['config', [file]]]));
      },
    },
    {
      name: 'command lines',
      share: 10,
      read: async (random) => runParser(mutateWords(pick(random, lines), random)),
    },
  ];
}
