import { bestOf, type HistoryEntry } from '../../core/history.js';
import { formatCount } from './format.js';
import { type Extent, extentOf, ticksWithin } from './ticks.js';
import { wrapWords } from './width.js';

/** A point of the loss curves. */
export type ChartPoint = Pick<HistoryEntry, 'step' | 'trainingLoss' | 'validationLoss'>;

export interface ChartOptions {
  /** Columns that there are. */
  readonly columns?: number;
  /** Whether the curves may have colours. */
  readonly color?: boolean;
}

/** Columns that the curves take at most and at least, without their labels, and their rows. */
const WIDEST = 60;
const NARROWEST = 8;
const HEIGHT = 12;

const signs = {
  training: { mark: '·', color: 36 },
  validation: { mark: '●', color: 33 },
  best: { mark: '◆', color: 32 },
};
type Sign = keyof typeof signs;

interface Place {
  readonly step: number;
  readonly loss: number;
  readonly sign: Sign;
}

/**
 * Draws losses over steps in text, with round numbers along both axes, and the lowest validation loss marked; an empty
 * string where there is nothing to draw, or no room. Where curves meet, the validation loss is seen.
 */
export function drawChart(
  points: readonly ChartPoint[],
  { columns = 80, color = false }: ChartOptions = {},
): string {
  const curve = (sign: Sign, lossOf: (point: ChartPoint) => number | undefined): Place[] =>
    points
      .map((point) => ({ step: point.step, loss: lossOf(point) ?? NaN, sign }))
      .filter(({ loss }) => Number.isFinite(loss));
  const lowest = bestOf(points);
  const best: Place | undefined = lowest && { step: lowest.step, loss: lowest.validationLoss, sign: 'best' };
  const drawn = [
    ...curve('training', (point) => point.trainingLoss),
    ...curve('validation', (point) => point.validationLoss),
    ...(best ? [best] : []),
  ];
  if (drawn.length === 0) return '';

  const losses = extentOf(drawn.map(({ loss }) => loss));
  const steps = extentOf(drawn.map(({ step }) => step));
  const labels = lossLabels(losses);
  const margin = Math.max('step'.length, ...Array.from(labels.values(), (label) => label.length));
  const width = Math.min(WIDEST, columns - margin - 3);
  if (width < NARROWEST) return '';
  const paint = (sign: Sign) => {
    const { mark, color: code } = signs[sign];
    return color ? `\u001b[${code}m${mark}\u001b[39m` : mark;
  };
  const rows = plot(drawn, width, losses, steps).map((row, i) => {
    const label = labels.get(i) ?? '';
    const cells = row.map((sign) => (sign ? paint(sign) : ' ')).join('');
    return `${label.padStart(margin)} ${label ? '┤' : '│'}${cells}`.trimEnd();
  });
  return [
    Object.keys(signs).reduce(
      (text, sign) => text.replace(signs[sign as Sign].mark, paint(sign as Sign)),
      legend(best, columns),
    ),
    ...rows,
    `${' '.repeat(margin + 1)}└${'─'.repeat(width)}`,
    `${'step'.padStart(margin)}  ${stepLabels(steps, width)}`,
  ].join('\n');
}

/** What the signs are, in as many lines as they need. */
function legend(best: Place | undefined, columns: number): string {
  const { training, validation, best: lowest } = signs;
  const parts = [
    `${training.mark} training`,
    ...(best
      ? [
          `${validation.mark} validation`,
          `${lowest.mark} best: ${best.loss.toFixed(4)} at step ${formatCount(best.step)}`,
        ]
      : []),
  ];
  const lines = ['nats/character:'];
  for (const part of parts) {
    const longer = `${lines.at(-1)!}${lines[0].includes(training.mark) ? '  ' : ' '}${part}`;
    if (longer.length > columns) lines.push(part);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => wrapWords(line, columns)).join('\n');
}

/** The cell, from 0 to `cells` − 1, of a value; all values the same stand in the middle. */
function cellOf(value: number, { lowest, highest }: Extent, cells: number): number {
  const share = highest > lowest ? (value - lowest) / (highest - lowest) : 0.5;
  return Math.round(share * (cells - 1));
}

function rowOf(loss: number, losses: Extent): number {
  return HEIGHT - 1 - cellOf(loss, losses, HEIGHT);
}

/** `HEIGHT` rows of `width` signs, from the top; a column shows the mean of each curve's losses in it. */
function plot(drawn: readonly Place[], width: number, losses: Extent, steps: Extent): (Sign | undefined)[][] {
  const columns = new Map<string, { column: number; sign: Sign; losses: number[] }>();
  for (const { step, loss, sign } of drawn) {
    const column = cellOf(step, steps, width);
    const key = `${sign}${column}`;
    const entry = columns.get(key) ?? { column, sign, losses: [] };
    entry.losses.push(loss);
    columns.set(key, entry);
  }
  const rows = Array.from({ length: HEIGHT }, () => new Array<Sign | undefined>(width).fill(undefined));
  for (const { column, sign, losses: inColumn } of columns.values()) {
    const mean = inColumn.reduce((sum, loss) => sum + loss, 0) / inColumn.length;
    rows[rowOf(mean, losses)][column] = sign;
  }
  return rows;
}

/** Round losses, by the row in which each stands. */
function lossLabels(losses: Extent): Map<number, string> {
  const { values, decimals } = ticksWithin(losses.lowest, losses.highest, 4);
  return new Map(values.map((loss) => [rowOf(loss, losses), loss.toFixed(decimals)]));
}

/** Round steps, each below its column, as many as stand apart from each other. */
function stepLabels(steps: Extent, width: number): string {
  let line = '';
  for (const step of ticksWithin(steps.lowest, steps.highest, 6, 1).values) {
    const label = formatCount(step);
    const start = Math.min(width - label.length, cellOf(step, steps, width) - Math.floor(label.length / 2));
    const room = Math.max(0, start);
    if (line === '' || room >= line.length + 2) line = line.padEnd(room) + label;
  }
  return line;
}
