import { writeSafely } from '../../node/files/atomic-write.js';
import { UsageError } from '../../core/errors.js';
import { formatNumberOf } from '../terminal/format.js';
import { startSpinner } from '../terminal/spinner.js';
import { type CorpusOptions, countCorpus, readCorpus } from '../../core/text/corpus.js';
import { inputName, openFiles, readChunks } from '../../node/files/source.js';
import {
  formatVocabularyFile,
  parseVocabularyFile,
  type Tokenizer,
} from '../../core/formats/vocabulary-file.js';
import { checkPreprocessing, noPreprocessing } from '../../core/text/preprocessing.js';
import { Vocabulary } from '../../core/text/vocabulary.js';
import { type Arguments, defineCommand, type Io } from './command.js';
import { showNotes } from './notes.js';
import { checkOutputs } from './outputs.js';
import { preprocessingOptions } from '../options/shared-options.js';
import { formatStatistics, statisticsOf } from './tokenize/statistics.js';
import { readTextFile } from './text-file.js';
import { formatIds, formatOneHot, parseIds } from './tokenize/token-ids.js';
import { flagOf, type OptionSet } from '../options/option.js';

const options = {
  model: { kind: 'file', alias: 'm', describe: 'use the vocabulary of this model' },
  vocabulary: { kind: 'file', describe: 'use a vocabulary written by --save-vocabulary' },
  saveVocabulary: { kind: 'file', describe: 'write the vocabulary to this file' },
  decode: { kind: 'flag', describe: 'read token ids and write the text' },
  oneHot: { kind: 'flag', describe: 'write a one-hot row for each symbol' },
  stats: { kind: 'flag', describe: 'print statistics of the text instead' },
  json: { kind: 'flag', describe: 'with --stats: write a JSON object' },
  ...preprocessingOptions,
  unknown: {
    kind: 'choice',
    choices: ['error', 'skip'],
    default: 'error',
    describe: 'symbols outside the vocabulary: fail, or skip them',
  },
} as const satisfies OptionSet;

/** `charnn tokenize`: text to token ids, and back. */
export const tokenize = defineCommand({
  files: 'many',
  options,
  exclusive: [
    ['model', 'vocabulary'],
    ['decode', 'oneHot', 'stats'],
    ['decode', 'saveVocabulary'],
  ],
  examples: [
    ['tokenize corpus.txt', 'the ids, on one line'],
    ['tokenize --save-vocabulary v.json corpus.txt > ids.txt', 'keep the vocabulary for decoding'],
    ['tokenize --vocabulary v.json --decode ids.txt', 'restore the text, byte for byte'],
    ['tokenize --stats corpus.txt', 'length, vocabulary and oddities of a text'],
  ],
  epilogue: 'Without -m or --vocabulary, the vocabulary is built from the text: ids follow code-point order.',
  async run(args, io) {
    checkCombination(args);
    const inputs = [args.options.model, args.options.vocabulary].filter((file) => file !== undefined);
    const { saveVocabulary } = args.options;
    if (saveVocabulary !== undefined) {
      const output = { file: saveVocabulary, kind: 'vocabulary', flag: '--save-vocabulary' } as const;
      await checkOutputs([...args.files, ...inputs], [output]);
    }
    const known = await loadVocabulary(args.options, io);
    if (known && args.options.decode) await decode(args, known, io);
    else if (args.options.stats) await tellStatistics(args, known, io);
    else await encode(args, known, io);
  },
});

type TokenizeArguments = Arguments<typeof options>;

function checkCombination({ options: chosen, given }: TokenizeArguments): void {
  const { model, vocabulary, decode, json, stats, unit } = chosen;
  const hasVocabulary = model !== undefined || vocabulary !== undefined;
  if (decode && !hasVocabulary && unit !== 'byte') {
    throw new UsageError('--decode needs the vocabulary that made the ids: name it with -m or --vocabulary');
  }
  if (json && !stats) throw new UsageError('--json goes with --stats: add it, or leave --json out');
  const preprocessing = Object.keys(preprocessingOptions).find((name) =>
    given.has(name as keyof typeof options),
  );
  if (hasVocabulary && preprocessing !== undefined) {
    throw new UsageError(
      `${flagOf(preprocessing)} is settled by the vocabulary that is given: leave it out, or leave out -m and --vocabulary`,
    );
  }
  checkPreprocessing({ ...chosen, lines: false }, flagOf);
}

async function loadVocabulary(
  { model, vocabulary, decode, unit }: TokenizeArguments['options'],
  { input }: Io,
): Promise<Tokenizer | undefined> {
  if (model !== undefined) {
    // Most runs need no model, and then not what reads one either.
    const { loadCheckpoint } = await import('../../node/files/files.js');
    return loadCheckpoint(model, { stdin: input, flag: '--model' });
  }
  if (vocabulary !== undefined) {
    return parseVocabularyFile(await readTextFile(vocabulary, input), vocabulary);
  }
  // Bytes are their own ids, whatever the text was.
  return decode && unit === 'byte'
    ? { vocabulary: Vocabulary.ofBytes(new Uint8Array(256)), preprocessing: { ...noPreprocessing, unit } }
    : undefined;
}

/** How the text is read: as the vocabulary that is given says, or as the flags do. */
function readingOptions(
  { options: { model, unknown, ...preprocessing } }: TokenizeArguments,
  known: Tokenizer | undefined,
): CorpusOptions {
  return {
    preprocessing: known?.preprocessing ?? { ...preprocessing, lines: false },
    ...(known && { vocabulary: known.vocabulary, unknown }),
    join: 'exact',
    keepByteOrderMark: model === undefined,
  };
}

async function saveVocabulary(
  { options: { saveVocabulary: file } }: TokenizeArguments,
  treated: Tokenizer,
): Promise<void> {
  if (file !== undefined) await writeSafely(file, [formatVocabularyFile(treated)]);
}

async function tellStatistics(args: TokenizeArguments, known: Tokenizer | undefined, io: Io): Promise<void> {
  const reading = readingOptions(args, known);
  const source = await openFiles(args.files, { stdin: io.input });
  const corpus = await countCorpus(source, reading).finally(startSpinner(io.messages, 'reading'));
  await saveVocabulary(args, { ...reading, ...corpus });
  const statistics = statisticsOf(corpus);
  await io.output.write(args.options.json ? `${JSON.stringify(statistics)}\n` : formatStatistics(statistics));
}

async function encode(args: TokenizeArguments, known: Tokenizer | undefined, io: Io): Promise<void> {
  const { input, messages, output } = io;
  const reading = readingOptions(args, known);
  const source = await openFiles(args.files, { stdin: input });
  const corpus = await readCorpus(source, reading).finally(startSpinner(messages, 'reading'));
  await saveVocabulary(args, { ...reading, ...corpus });
  const { tokens, vocabulary } = corpus;
  showNotes(corpus.notes, messages);
  if (corpus.unknownSymbols > 0)
    messages.note(`left out ${formatNumberOf(corpus.unknownSymbols, 'unknown symbol')}`);
  const pieces = args.options.oneHot ? formatOneHot(tokens, vocabulary.size) : formatIds(tokens);
  for (const piece of pieces) await output.write(piece);
}

async function decode({ files }: TokenizeArguments, { vocabulary }: Tokenizer, io: Io): Promise<void> {
  for (const file of files) {
    const chunks = readChunks(file, { stdin: io.input });
    for await (const ids of parseIds(chunks, vocabulary.size, inputName(file))) {
      await io.output.write(vocabulary.decodeBytes(ids));
    }
  }
}
