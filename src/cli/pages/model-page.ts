import type { HistoryEntry } from '../../core/history.js';
import { formatCount } from '../terminal/format.js';
import { standingAlone } from '../../core/text/code-points.js';
import { definitionList, label, pageOf, showText } from './page.js';
import { chartStyles, lossCharts } from './loss-charts.js';
import { modelRows, type Rows, type Summary, trainingRows } from '../commands/inspect/summary.js';

/** The most symbols of a vocabulary that the page shows. */
const MOST_SYMBOLS = 5000;

/** A model and how it was trained, as a page of HTML: the curves of its training, and what `charnn inspect` tells. */
export function htmlPage(summary: Summary): Generator<string> {
  const { model } = summary;
  const header = `<h1>${showText(model)}, and how it was trained</h1>\n`;
  return pageOf(
    { title: `${model}, and how it was trained`, styles: chartStyles + styles, header },
    sections(summary),
  );
}

const styles = `
h2{margin:2rem 0 0;font-size:1rem}
dl{display:grid;grid-template-columns:fit-content(12rem) 1fr;gap:.1rem 1.5rem}
dl div{display:contents}
dt{font-size:1rem}
details{margin:1rem 0;overflow-x:auto}
table{border-collapse:collapse;font-variant-numeric:tabular-nums}
th,td{padding:.1rem 1.5rem .1rem 0;text-align:right}
th:first-child{text-align:left}
.symbols{overflow-wrap:anywhere;font-family:ui-monospace,monospace}
.symbols span{display:inline-block;min-width:1ch;margin-right:.6em;white-space:pre}
`;

function* sections(summary: Summary): Generator<string> {
  const { training, tensors } = summary;
  yield curves(training.history);
  yield section('Model', modelRows(summary));
  yield section('Training', [...trainingRows(summary), ["text's SHA-256", training.corpusSha256]]);
  yield section(
    'Options',
    Object.entries(training.options).map(([name, value]) => [name, String(value)]),
  );
  if (training.history.length > 0) yield folded('Evaluations', evaluations(training.history));
  const shapes = Object.entries(tensors).map(([name, shape]) => [name, `(${shape.join(', ')})`]);
  yield folded('Tensors', table(['tensor', 'shape'], shapes));
  yield folded(`Vocabulary: ${formatCount(summary.vocabularySize)} symbols`, vocabulary(summary));
}

function curves(history: readonly HistoryEntry[]): string {
  const charts = lossCharts(history);
  return charts || '<p>The model has no training history: there is no loss curve to draw.</p>\n';
}

function section(title: string, rows: Rows): string {
  const shown = rows.map(([name, value]) => [showText(name), showText(value)] as const);
  return `<h2>${title}</h2>\n${definitionList(shown)}\n`;
}

/** What is shown on demand. */
function folded(title: string, content: string): string {
  return `<details><summary>${title}</summary>${content}</details>\n`;
}

function evaluations(history: readonly HistoryEntry[]): string {
  const head = ['step', 'epoch', 'training loss', 'validation loss', 'bits/character', 'learning rate'];
  const rows = history.map(({ step, epoch, trainingLoss, validationLoss, learningRate }) => [
    formatCount(step),
    epoch.toFixed(2),
    trainingLoss.toFixed(6),
    validationLoss?.toFixed(6) ?? '',
    ((validationLoss ?? trainingLoss) / Math.LN2).toFixed(4),
    String(Number(learningRate.toPrecision(4))),
  ]);
  return table(head, rows);
}

/** @param rows plain text, the first column as the names of the rows */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = rows.map(
    ([name, ...values]) =>
      `<tr><th scope="row">${showText(name)}</th>${values.map((value) => `<td>${showText(value)}</td>`).join('')}</tr>\n`,
  );
  const names = head.map((name) => `<th scope="col">${name}</th>`).join('');
  return `<table><thead><tr>${names}</tr></thead><tbody>\n${cells.join('')}</tbody></table>`;
}

function vocabulary({ unit, symbols }: Summary): string {
  if (unit === 'byte') return '<p>Every byte, 0 to 255.</p>';
  const shown = symbols
    .slice(0, MOST_SYMBOLS)
    .map((symbol) => `<span>${symbol === ' ' ? label('space') : showText(standingAlone(symbol))}</span>`);
  const more = symbols.length - shown.length;
  return `<p class="symbols">${shown.join('')}</p>${more > 0 ? `<p>and ${formatCount(more)} more</p>` : ''}`;
}
