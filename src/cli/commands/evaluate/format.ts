/** Measurements of a model as `charnn evaluate` writes them. */
import type { Baselines, Comparison, Measurement } from '../../../core/evaluation/measure.js';
import type { MeanLoss } from '../../../core/evaluation/summary.js';
import { formatCount, formatTable, onOneLine } from '../../terminal/format.js';
import { padColumns, widest } from '../../terminal/width.js';

/** Names of the models, for a comparison. */
export interface ModelNames {
  readonly model: string;
  readonly other: string | undefined;
}

/** What a person reads. */
export function formatMeasurement(measurement: Measurement, { model, other = '' }: ModelNames): string {
  const { baselines, comparison } = measurement;
  const protocol = protocolOf(measurement);
  const rows: [string, string][] = [
    ...(protocol === undefined ? [] : [['protocol', protocol] satisfies [string, string]]),
    ['characters', formatCount(measurement.characters)],
    ['bytes', formatCount(measurement.bytes)],
    ['nats/character', withError(measurement.natsPerCharacter, measurement.standardError)],
    ['bits/character', measurement.bitsPerCharacter.toFixed(6)],
    ['bits/byte', measurement.bitsPerByte.toFixed(6)],
    ['perplexity', measurement.perplexity.toFixed(4)],
    ['accuracy', `${(100 * measurement.accuracy).toFixed(2)}%`],
  ];
  return [
    formatTable(rows),
    ...(baselines ? [formatBaselines(measurement, baselines, model)] : []),
    ...(comparison ? [formatComparison(measurement, comparison, model, other)] : []),
  ].join('\n');
}

/** How the model was measured, where that was not with its weights as they are. */
export function protocolOf({ dynamicRate }: Measurement): string | undefined {
  return dynamicRate === undefined ? undefined : `dynamic evaluation at rate ${dynamicRate}`;
}

/** The object that `--json` writes. */
export function formatRecord({ comparison, ...measurement }: Measurement, { other }: ModelNames): string {
  const record = { ...measurement, ...(comparison && { comparison: { model: other, ...comparison } }) };
  return `${JSON.stringify(record)}\n`;
}

function formatBaselines(
  measurement: Measurement,
  { ngrams, gzip, brotli }: Baselines,
  model: string,
): string {
  const reached: [string, MeanLoss][] = [
    [model, measurement],
    ...ngrams.map((baseline): [string, MeanLoss] => [`n-grams of order ${baseline.order}`, baseline]),
    ...Object.entries({ gzip, brotli }).flatMap(([name, loss]): [string, MeanLoss][] =>
      loss ? [[name, loss]] : [],
    ),
  ];
  return formatLosses(reached.sort(([, a], [, b]) => a.natsPerCharacter - b.natsPerCharacter));
}

function formatComparison(
  measurement: Measurement,
  comparison: Comparison,
  model: string,
  other: string,
): string {
  const { difference } = comparison;
  const [value, unit] =
    'bitsPerByte' in difference
      ? [difference.bitsPerByte, 'bits/byte']
      : [difference.natsPerCharacter, 'nats/character'];
  const losses = formatLosses([
    [model, measurement],
    [other, comparison],
  ]);
  return `${losses}difference  ${withError(value, difference.standardError)} ${unit}, below 0 where ${onOneLine(model)} is better\n`;
}

/** Losses in columns, the best first. */
function formatLosses(losses: readonly (readonly [name: string, loss: MeanLoss])[]): string {
  const names = losses.map(([name]) => onOneLine(name));
  const width = widest(names);
  const lines = losses.map(([, loss], k) => [
    padColumns(names[k], width),
    loss.natsPerCharacter.toFixed(6).padStart(14),
    loss.bitsPerCharacter.toFixed(6).padStart(14),
    loss.bitsPerByte.toFixed(6).padStart(9),
  ]);
  const head = [' '.repeat(width), 'nats/character', 'bits/character', 'bits/byte'];
  return [head, ...lines].map((columns) => `${columns.join('  ')}\n`).join('');
}

function withError(value: number, error: number): string {
  return `${value.toFixed(6)} ± ${error.toFixed(6)}`;
}
