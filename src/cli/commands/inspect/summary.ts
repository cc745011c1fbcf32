/** What a model file holds, as `charnn inspect` tells it. */
import type { Checkpoint } from '../../../core/formats/format.js';
import { parameterCount } from '../../../core/model/config.js';
import { drawChart } from '../../terminal/chart.js';
import { formatCount, formatEpochs, formatLoss, formatTable } from '../../terminal/format.js';

/** What `--json` writes. */
export type Summary = ReturnType<typeof summarize>;

export function summarize(
  model: string,
  { program, config, preprocessing, vocabulary, training, tensors }: Checkpoint,
) {
  const { cell, layers, hiddenSize, vocabularySize } = config;
  const { bestValidationLoss: nats } = training;
  return {
    model,
    program,
    cell,
    layers,
    hiddenSize,
    vocabularySize,
    ...preprocessing,
    parameters: parameterCount(config),
    tensors: Object.fromEntries(tensors.map(({ name, shape }) => [name, shape])),
    symbols: Array.from({ length: vocabulary.size }, (_, id) => vocabulary.symbolOf(id)),
    training: {
      ...training,
      bitsPerCharacter: (nats ?? training.trainingLoss) / Math.LN2,
    },
  };
}

/** Names and values, as a person reads them. */
export type Rows = readonly (readonly [name: string, value: string])[];

/** The model itself. */
export function modelRows(summary: Summary): Rows {
  const { normalizeNewlines, lossy, lines } = summary;
  const text = [
    `${summary.unit}s`,
    `normalize ${summary.normalize}`,
    ...(normalizeNewlines ? ['newlines normalised'] : []),
    ...(lossy ? ['damaged UTF-8 replaced'] : []),
    ...(lines ? ['every line a text of its own'] : []),
  ];
  return [
    ['model', `${summary.model}, written by charnn ${summary.program}`],
    [
      'network',
      `${summary.cell}, ${summary.layers} × ${summary.hiddenSize} units, ${formatCount(summary.parameters)} parameters`,
    ],
    ['text', text.join(', ')],
  ];
}

/** How it was trained. */
export function trainingRows({ training }: Summary): Rows {
  const { bestValidationLoss, trainingLoss } = training;
  const kind = bestValidationLoss === undefined ? 'training' : 'validation';
  return [
    [
      'trained',
      `${formatCount(training.steps)} steps, ${formatEpochs(training.epochs)}, ${formatCount(training.characters)} characters`,
    ],
    [`${kind} loss`, formatLoss(bestValidationLoss ?? trainingLoss)],
    ['random seed', `${training.rngSeed} (${training.arithmetic} arithmetic)`],
  ];
}

/**
 * What a person reads.
 * @param columns of the terminal, for the chart
 * @param wraps whether longer lines are broken between words too, which other programs need whole
 */
export function describe(summary: Summary, columns: number, wraps: boolean): string {
  const { training, tensors, symbols } = summary;
  const shown = summary.unit === 'byte' ? '' : `: ${symbols.join('')}`;
  const options = Object.entries(training.options).map(([name, value]) => `${name} ${value}`);
  const rows: Rows = [
    ...modelRows(summary),
    ['vocabulary', `${formatCount(symbols.length)} symbols${shown}`],
    ...trainingRows(summary),
    ['options', options.join(', ')],
  ];
  const table = formatTable(rows, wraps ? columns : Infinity);
  const shapes = Object.entries(tensors).map(([name, shape]) => `  ${name.padEnd(24)} (${shape.join(', ')})`);
  const chart = training.history.length > 2 ? drawChart(training.history, { columns }) : '';
  return [`${table}tensors`, ...shapes, ...(chart === '' ? [] : [chart])].join('\n');
}
