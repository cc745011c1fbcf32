import { trainingOptionNames } from '../../../core/training/plan/options.js';
import type { ExplainedPlan } from '../../../core/training/plan/plan-run.js';
import { flagOf } from '../../options/option.js';
import { padColumns, widest } from '../../terminal/width.js';

/** Formats the options of a planned run as a table: each option with its value and the reason for it. */
export function formatExplanation({ options, length, rngSeed, reasons }: ExplainedPlan): string {
  const lengthFlag = length.unit === 'seconds' ? 'time' : length.unit;
  const rows = [
    ['option', 'value', 'because'],
    ...trainingOptionNames.map((name) => [flagOf(name), String(options[name]), reasons[name] ?? '']),
    [flagOf(lengthFlag), `${length.value}${length.unit === 'seconds' ? 's' : ''}`, reasons.length],
    [flagOf('rngSeed'), rngSeed, reasons.rngSeed],
  ];
  const widths = [0, 1].map((column) => widest(rows.map((row) => row[column])) + 2);
  const lines = rows.map(
    ([option, value, because]) => padColumns(option, widths[0]) + padColumns(value, widths[1]) + because,
  );
  return `${lines.join('\n')}\n`;
}
