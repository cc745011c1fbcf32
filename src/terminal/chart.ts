import { formatCount } from './format.js';

/** A point of a loss curve: mean losses in nats/character. */
export interface ChartPoint {
  readonly step: number;
  readonly trainingLoss: number;
  readonly validationLoss?: number;
}

/** Columns and rows that the curve itself takes at most, without its labels. */
const widest = 60;
const height = 12;
const marks = { training: '·', validation: '●' };

interface Mark {
  step: number;
  loss: number;
  mark: string;
}

/**
 * Draws losses over steps in text, with both ends of both axes labelled; an empty string where there is nothing to
 * draw. Where both curves meet, the validation loss is seen.
 * @param columns Columns that there are; a curve narrower than 10 is drawn as if there were more.
 */
export function drawChart(points: readonly ChartPoint[], columns = 80): string {
  const curve = (mark: string, lossOf: (point: ChartPoint) => number | undefined): Mark[] =>
    points.map((point) => ({ step: point.step, loss: lossOf(point) ?? NaN, mark }));
  const drawn = [
    ...curve(marks.training, (point) => point.trainingLoss),
    ...curve(marks.validation, (point) => point.validationLoss),
  ].filter(({ loss }) => Number.isFinite(loss));
  if (drawn.length === 0) return '';

  const losses = extent(drawn.map(({ loss }) => loss));
  const steps = extent(drawn.map(({ step }) => step));
  const labels = [losses.highest.toFixed(2), losses.lowest.toFixed(2)];
  const margin = Math.max(...labels.map((label) => label.length));
  const width = Math.max(10, Math.min(widest, columns - margin - 3));
  const rows = plot(drawn, width, losses, steps).map((row, i) => {
    const label = i === 0 ? labels[0] : i === height - 1 ? labels[1] : '';
    return `${label.padStart(margin)} ${label ? '┤' : '│'}${row}`.trimEnd();
  });
  const hasValidation = drawn.some(({ mark }) => mark === marks.validation);
  return [
    `nats/character: ${marks.training} training${hasValidation ? `  ${marks.validation} validation` : ''}`,
    ...rows,
    `${' '.repeat(margin + 1)}└${'─'.repeat(width)}`,
    `${' '.repeat(margin + 2)}${stepLabels(steps, width)}`,
  ].join('\n');
}

interface Extent {
  lowest: number;
  highest: number;
}

function extent(values: readonly number[]): Extent {
  return values.reduce<Extent>(
    ({ lowest, highest }, value) => ({ lowest: Math.min(lowest, value), highest: Math.max(highest, value) }),
    { lowest: Infinity, highest: -Infinity },
  );
}

/** The cell, from 0 to `cells` − 1, of a value; all values the same stand in the middle. */
function cellOf(value: number, { lowest, highest }: Extent, cells: number): number {
  const share = highest > lowest ? (value - lowest) / (highest - lowest) : 0.5;
  return Math.round(share * (cells - 1));
}

/** `height` rows of `width` columns, from the top; a column shows the mean of each curve's losses in it. */
function plot(drawn: readonly Mark[], width: number, losses: Extent, steps: Extent): string[] {
  const columns = new Map<string, { column: number; mark: string; losses: number[] }>();
  for (const { step, loss, mark } of drawn) {
    const column = cellOf(step, steps, width);
    const key = `${mark}${column}`;
    const entry = columns.get(key) ?? { column, mark, losses: [] };
    entry.losses.push(loss);
    columns.set(key, entry);
  }
  const rows = Array.from({ length: height }, () => new Array<string>(width).fill(' '));
  for (const { column, mark, losses: inColumn } of columns.values()) {
    const mean = inColumn.reduce((sum, loss) => sum + loss, 0) / inColumn.length;
    rows[height - 1 - cellOf(mean, losses, height)][column] = mark;
  }
  return rows.map((row) => row.join(''));
}

function stepLabels({ lowest, highest }: Extent, width: number): string {
  const [first, last] = [`step ${formatCount(lowest)}`, formatCount(highest)];
  return highest > lowest ? first + last.padStart(Math.max(last.length + 1, width - first.length)) : first;
}
