import { loadCheckpoint } from '../../node/files/files.js';
import { addToTotal, emptyTotal, scoreLines } from '../../core/evaluation/score.js';
import type { ScoredLine } from '../../core/evaluation/scorer.js';
import { readLines } from '../../core/text/lines.js';
import { isStandardInput, openFiles } from '../../node/files/source.js';
import type { Vocabulary } from '../../core/text/vocabulary.js';
import { type Arguments, defineCommand, type Io } from './command.js';
import { tellEngine } from './engine.js';
import { showNotes } from './notes.js';
import { formatCharacters, formatLines, formatRecords, formatTotal } from './score/format.js';
import { ScoringMeter } from './score/meter.js';
import { scoringTable } from '../../core/options/tables.js';
import type { OptionSet } from '../options/option.js';
import { engineOptions, jsonlOption, modelOption } from '../options/shared-options.js';

const options = {
  ...modelOption,
  ...scoringTable,
  per: {
    kind: 'choice',
    choices: ['line', 'character'],
    default: 'line',
    describe: 'score lines, or each character, as JSON',
  },
  total: { kind: 'flag', describe: 'write only the total for the text, in bits' },
  ...engineOptions,
  ...jsonlOption,
} as const satisfies OptionSet;

type ScoreArguments = Arguments<typeof options>;

/** `charnn score`: how surprising each line of a text is. */
export const score = defineCommand({
  files: 'many',
  options,
  exclusive: [['per', 'total']],
  examples: [
    ['score access.log | sort -rn | head', 'the ten strangest lines'],
    ['score --per character words.txt', 'the cost of every character'],
    ['score --total poem.txt', 'what the whole text costs, in bits'],
    ['score --jsonl access.log | jq -r "select(.bits > 200).line"', 'for a script'],
  ],
  epilogue:
    'Each line is read from the zero state, after a newline if the vocabulary has one. No line is refused: symbols ' +
    'outside the vocabulary are scored with a reserved probability.',
  run: runScoring,
});

async function runScoring({ files, options: given }: ScoreArguments, io: Io): Promise<void> {
  const { carry, per, threads, engine, arithmetic } = given;
  await tellEngine(io, given);
  const model = await loadCheckpoint(given.model, { stdin: io.input, flag: '--model' });
  const reading = new AbortController();
  const { preprocessing, vocabulary } = model;
  const meter = meterFor(files, io);
  const source = await openFiles(files, { stdin: io.input, signal: reading.signal });
  showNotes(source.notes, io.messages);
  if (meter) meter.totalBytes = source.totalBytes;
  const lines = readLines(source, { preprocessing, vocabulary });
  const scored = scoreLines(model, lines, {
    ...{ carry, threads, engine, arithmetic },
    perCharacter: per === 'character',
  });
  try {
    for await (const piece of piecesOf(scored, given, vocabulary, meter)) await io.output.write(piece);
  } finally {
    meter?.stop();
    reading.abort();
  }
}

/** Something to watch at a terminal, where no lines appear and none are typed. */
function meterFor(files: readonly string[], { messages, isTerminal }: Io): ScoringMeter | undefined {
  const linesAreSeen = isTerminal.stdout || (isTerminal.stdin && files.some(isStandardInput));
  return messages.animates && !linesAreSeen ? new ScoringMeter(messages) : undefined;
}

/** What is to be written for lines, as it is known. */
async function* piecesOf(
  scored: AsyncIterable<readonly ScoredLine[]>,
  { per, total, jsonl }: ScoreArguments['options'],
  vocabulary: Vocabulary,
  meter: ScoringMeter | undefined,
): AsyncGenerator<string | Uint8Array> {
  let sum = emptyTotal;
  for await (const lines of scored) {
    const { lines: before } = sum;
    sum = addToTotal(sum, lines);
    await meter?.add(lines);
    if (per === 'character') yield* formatCharacters(lines, before + 1, vocabulary);
    else if (!total) yield jsonl ? formatRecords(lines) : formatLines(lines);
  }
  if (total && sum.lines > 0) yield formatTotal(sum, jsonl);
}
