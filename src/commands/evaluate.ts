import { breather } from '../breathe.js';
import { loadCheckpoint } from '../checkpoint/files.js';
import { evaluate as evaluateModel } from '../evaluation/evaluate.js';
import type { Evaluation } from '../evaluation/summary.js';
import { formatCount, formatTable } from '../terminal/format.js';
import { startProgress } from '../terminal/progress.js';
import { startSpinner } from '../terminal/spinner.js';
import { type Corpus, readCorpus } from '../text/corpus.js';
import { type Arguments, defineCommand, type Io } from './command.js';
import { tellEngine } from './engine.js';
import { option } from './option.js';
import { engineOptions, jsonOption, modelOption } from './shared-options.js';

const options = {
  ...modelOption,
  window: option.integer({
    min: 1,
    max: 1e9,
    describe: 'cut the text into windows of so many predictions, each from the zero state',
    defaultNote: 'one stream',
  }),
  unknown: option.choice(['error', 'skip', 'score'], {
    default: 'error',
    describe: 'what becomes of symbols that the model has never seen; score keeps p(new) for them',
  }),
  ...engineOptions,
  ...jsonOption,
};

type EvaluateArguments = Arguments<typeof options>;

/** `charnn evaluate`: how well a model predicts a text. */
export const evaluate = defineCommand({
  files: 'many',
  options,
  examples: [
    ['evaluate held-out.txt', 'bits per character, perplexity, accuracy'],
    ['evaluate --window 256 held-out.txt', 'from the zero state every 256 characters'],
    ['evaluate --json held-out.txt | jq .bitsPerCharacter', 'for a script'],
  ],
  epilogue: 'Every symbol after the first is scored once; the state is carried through the whole text.',
  run: runEvaluation,
});

async function runEvaluation(args: EvaluateArguments, io: Io): Promise<void> {
  const { window, threads, engine, arithmetic, json, unknown } = args.options;
  await tellEngine(io, { engine, arithmetic });
  const model = await loadCheckpoint(args.options.model);
  const endSpinner = startSpinner(io.messages, 'reading the text');
  const corpus = await readCorpus(args.files, {
    treatment: model.treatment,
    vocabulary: model.vocabulary,
    unknown,
    join: 'lines',
    stdin: io.input,
  }).finally(endSpinner);
  for (const note of corpus.notes) io.messages.note(note);
  if (corpus.unknownSymbols > 0) {
    const fate = unknown === 'score' ? 'scored as unknown' : 'left out';
    io.messages.warn(
      `${formatCount(corpus.unknownSymbols)} symbols that the model has never seen are ${fate}`,
    );
  }
  const evaluation = await measure(io, corpus, (onProgress) =>
    evaluateModel(model, corpus, { window, unknown, threads, engine, arithmetic, onProgress }),
  );
  const skipped = unknown !== 'error' ? { unknownSymbols: corpus.unknownSymbols } : {};
  await io.output.write(
    json ? `${JSON.stringify({ ...evaluation, ...skipped })}\n` : formatEvaluation(evaluation),
  );
}

type OnProgress = (scored: number, mean: number) => Promise<void> | undefined;

/** Shows how far the work is. */
async function measure<Result>(
  { messages }: Io,
  { tokens }: Corpus,
  work: (onProgress: OnProgress) => Promise<Result>,
): Promise<Result> {
  const progress = await startProgress(messages, Math.max(1, tokens.length - 1));
  const pause = breather();
  try {
    return await work((scored, mean) => {
      progress.update(scored, `${formatCount(scored)} characters, ${mean.toFixed(4)} nats/character`);
      return pause();
    });
  } finally {
    progress.stop();
  }
}

/** A table for a person. */
function formatEvaluation(evaluation: Evaluation): string {
  const rows: [string, string][] = [
    ['characters', formatCount(evaluation.characters)],
    ['bytes', formatCount(evaluation.bytes)],
    ['nats/character', `${evaluation.natsPerCharacter.toFixed(6)} ± ${evaluation.standardError.toFixed(6)}`],
    ['bits/character', evaluation.bitsPerCharacter.toFixed(6)],
    ['bits/byte', evaluation.bitsPerByte.toFixed(6)],
    ['perplexity', evaluation.perplexity.toFixed(4)],
    ['accuracy', `${(100 * evaluation.accuracy).toFixed(2)}%`],
  ];
  return formatTable(rows);
}
