import { loadCheckpoint } from '../checkpoint/files.js';
import type { Checkpoint } from '../checkpoint/format.js';
import { DataError, UsageError } from '../errors.js';
import { traceHiddenStates } from '../evaluation/trace.js';
import { parameterCount } from '../model/config.js';
import { drawChart } from '../terminal/chart.js';
import { formatCount, formatLoss, formatTable, onOneLine } from '../terminal/format.js';
import { describeCodePoints } from '../text/code-points.js';
import { encodeText } from '../text/encode-text.js';
import { type Arguments, defineCommand, type Io } from './command.js';
import { option } from './option.js';
import { arithmeticOption, jsonOption, modelOption } from './shared-options.js';

const options = {
  ...modelOption,
  trace: option.text({ describe: 'the hidden state after every character of this text, as JSON (1, T, H)' }),
  ...arithmeticOption,
  ...jsonOption,
};

/** `charnn inspect`: what a model file holds. */
export const inspect = defineCommand({
  files: 'one',
  options,
  examples: [
    ['inspect', 'sizes, vocabulary, training and loss curve of model.json'],
    ['inspect fables.json --json', 'the same for a script'],
    ['inspect --trace hello', 'the hidden state h_t after h, e, l, l and o'],
  ],
  run: runInspection,
});

async function runInspection(
  { files, options: given, given: named }: Arguments<typeof options>,
  io: Io,
): Promise<void> {
  if (files.length > 0 && named.has('model')) {
    throw new UsageError(`inspect was given ${files[0]} and -m ${given.model}: name one model`);
  }
  const path = files.at(0) ?? given.model;
  const model = await loadCheckpoint(path);
  if (given.trace !== undefined) {
    const { ids, unknown } = encodeText(given.trace, model.treatment, model.vocabulary);
    if (unknown.length > 0) {
      throw new DataError(`the model has never seen ${describeCodePoints(unknown)} of --trace: leave it out`);
    }
    await io.output.write(`${JSON.stringify([await traceHiddenStates(model, ids, given)])}\n`);
    return;
  }
  const summary = summarize(path, model);
  await io.output.write(
    given.json ? `${JSON.stringify(summary)}\n` : `${describe(summary, io.messages.columns)}\n`,
  );
}

type Summary = ReturnType<typeof summarize>;

/** What `--json` writes. */
function summarize(model: string, { program, config, treatment, vocabulary, training, tensors }: Checkpoint) {
  const { cell, layers, hiddenSize, vocabularySize } = config;
  const { bestValidationLoss: nats } = training;
  return {
    model,
    program,
    cell,
    layers,
    hiddenSize,
    vocabularySize,
    ...treatment,
    parameters: parameterCount(config),
    tensors: Object.fromEntries(tensors.map(({ name, shape }) => [name, shape])),
    symbols: Array.from({ length: vocabulary.size }, (_, id) => vocabulary.symbolOf(id)),
    training: {
      ...training,
      bitsPerCharacter: (nats ?? training.trainingLoss) / Math.LN2,
    },
  };
}

/** What a person reads. */
function describe(summary: Summary, columns: number): string {
  const { training, tensors, symbols } = summary;
  const { bestValidationLoss } = training;
  const loss = bestValidationLoss ?? training.trainingLoss;
  const kind = bestValidationLoss === undefined ? 'training' : 'validation';
  const rows: [string, string][] = [
    ['model', `${summary.model}, written by charnn ${summary.program}`],
    [
      'network',
      `${summary.cell}, ${summary.layers} × ${summary.hiddenSize} units, ${formatCount(summary.parameters)} parameters`,
    ],
    [
      'text',
      `${summary.unit}s, normalize ${summary.normalize}${summary.lines ? ', every line a text of its own' : ''}`,
    ],
    [
      'vocabulary',
      `${formatCount(symbols.length)} symbols${summary.unit === 'byte' ? '' : `: ${onOneLine(symbols.join(''))}`}`,
    ],
    [
      'trained',
      `${formatCount(training.steps)} steps, ${training.epochs.toFixed(1)} epochs, ${formatCount(training.characters)} characters`,
    ],
    [`${kind} loss`, formatLoss(loss)],
    ['random seed', `${training.rngSeed} (${training.arithmetic} arithmetic)`],
    [
      'options',
      Object.entries(training.options)
        .map(([name, value]) => `${name} ${value}`)
        .join(', '),
    ],
  ];
  const shapes = Object.entries(tensors).map(([name, shape]) => `  ${name.padEnd(24)} (${shape.join(', ')})`);
  const lines = [`${formatTable(rows)}tensors`, ...shapes];
  return [...lines, ...(training.history.length > 2 ? [drawChart(training.history, columns)] : [])].join(
    '\n',
  );
}
