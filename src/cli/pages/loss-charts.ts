/** The curves of a training run as SVG, for the page of `charnn inspect --html`. */
import { bestOf, type HistoryEntry } from '../../core/history.js';
import { formatCount } from '../terminal/format.js';
import { type Extent, extentOf, ticksWithin } from '../terminal/ticks.js';
import { escapeHtml } from './page.js';

/** The size of a chart in its own units, and what stands around the curves. */
const WIDTH = 720;
const MARGIN = { top: 12, right: 20, bottom: 58, left: 62 };
const RIGHT = WIDTH - MARGIN.right;

/** A curve: its name is the class by which `chartStyles` colours it. */
interface Curve {
  readonly name: string;
  readonly points: readonly Point[];
}

interface Point {
  readonly step: number;
  readonly value: number;
  /** Shown where the point is pointed at. */
  readonly title: string;
}

interface Chart {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly height: number;
  readonly curves: readonly Curve[];
  readonly best?: Point | undefined;
}

/** Colours that keep a contrast of 4.5 with the paper; training is dashed too, so that no colour need be seen. */
export const chartStyles = `
:root{--training:#2a6fb0;--validation:#b04a00;--grid:#ddd}
@media(prefers-color-scheme:dark){:root{--training:#7ab8f5;--validation:#ffab66;--grid:#383838}}
figure{margin:1.5rem 0;overflow-x:auto}
figcaption{font-weight:600}
svg{display:block;width:100%;min-width:34rem;height:auto}
svg text{fill:var(--ink);font:12px system-ui,sans-serif;font-variant-numeric:tabular-nums}
.grid{stroke:var(--grid)}
.axis{stroke:var(--faint)}
.training{--curve:var(--training)}
.training path{stroke-dasharray:5 3}
.validation,.rate{--curve:var(--validation)}
path{fill:none;stroke:var(--curve);stroke-width:2;stroke-linejoin:round}
circle{fill:var(--curve)}
svg .key{fill:var(--curve);font-weight:600}
.best circle{fill:none;stroke:var(--ink);stroke-width:2}
`;

/** The losses and the learning rate of a history, one above the other; nothing for an empty one. */
export function lossCharts(history: readonly HistoryEntry[]): string {
  const entries = history.filter(({ step, ...values }) => [step, ...Object.values(values)].every(canBeDrawn));
  if (entries.length === 0) return '';
  const axis = stepAxis(entries);
  const validated = entries.filter((entry) => entry.validationLoss !== undefined);
  const validation = validated.map((entry) => pointOf(entry, 'validation', entry.validationLoss!));
  const lowest = bestOf(entries);
  const best = lowest && pointOf(lowest, 'validation', lowest.validationLoss);
  const told = best ? `The lowest validation loss is ${best.value.toFixed(4)}, ${best.title}.` : '';
  return [
    chart(axis, {
      ...{ id: 'losses', height: 360, best },
      title: 'Loss while training, in nats/character',
      description: `Training${best ? ' and validation' : ''} loss at ${entries.length} steps. ${told}`,
      curves: [
        {
          name: 'training',
          points: entries.map((entry) => pointOf(entry, 'training', entry.trainingLoss)),
        },
        ...(best ? [{ name: 'validation', points: validation }] : []),
      ],
    }),
    chart(axis, {
      ...{ id: 'rates', height: 190 },
      title: 'Learning rate',
      description: 'The learning rate at the same steps.',
      curves: [{ name: 'rate', points: entries.map((entry) => pointOf(entry, 'rate', entry.learningRate)) }],
    }),
  ].join('');
}

/** Beyond this no coordinates can be computed; no real loss comes near. */
function canBeDrawn(value: number | undefined): boolean {
  return value === undefined || Math.abs(value) < 1e100;
}

function pointOf({ step, epoch }: HistoryEntry, name: string, value: number): Point {
  const shown = name === 'rate' ? Number(value.toPrecision(4)) : `${value.toFixed(4)} nats/character`;
  return {
    step,
    value,
    title: `${name} ${shown} after step ${formatCount(step)}, epoch ${epoch.toFixed(2)}`,
  };
}

/** The axis that the charts share: steps, and below them epochs. */
interface StepAxis {
  readonly x: (step: number) => number;
  readonly labels: (bottom: number) => string;
}

function stepAxis(entries: readonly HistoryEntry[]): StepAxis {
  const lowest = Math.min(0, entries[0].step);
  const last = entries.reduce((latest, entry) => (entry.step > latest.step ? entry : latest));
  const x = scale(lowest, last.step, MARGIN.left, RIGHT);
  const steps = ticksWithin(lowest, last.step, 8, 1).values;
  const epochs = ticksWithin(0, last.epoch, 8);
  const tick = (at: number, y: number, text: string) =>
    `<text x="${coordinate(at)}" y="${y}" text-anchor="middle">${text}</text>`;
  const name = (y: number, text: string) =>
    `<text x="${MARGIN.left - 14}" y="${y}" text-anchor="end">${text}</text>`;
  return {
    x,
    labels: (bottom) =>
      [
        `<line class="axis" x1="${MARGIN.left}" x2="${RIGHT}" y1="${bottom}" y2="${bottom}"/>`,
        ...steps.map((step) => tick(x(step), bottom + 18, formatCount(step))),
        name(bottom + 18, 'step'),
        ...epochs.values.map((epoch) =>
          tick(x((epoch / (last.epoch || 1)) * last.step), bottom + 38, epoch.toFixed(epochs.decimals)),
        ),
        name(bottom + 38, 'epoch'),
      ].join(''),
  };
}

function chart({ x, labels }: StepAxis, { id, title, description, height, curves, best }: Chart): string {
  const bottom = height - MARGIN.bottom;
  const values = curves.flatMap(({ points }) => points.map(({ value }) => value));
  const { lowest, highest } = withRoom(extentOf(values));
  const y = scale(lowest, highest, bottom, MARGIN.top);
  const { values: ticks, decimals } = ticksWithin(lowest, highest, height / 50);
  const grid = ticks.map((value) => {
    const at = coordinate(y(value));
    const text = `<text x="${MARGIN.left - 8}" y="${at}" dy="4" text-anchor="end">${value.toFixed(decimals)}</text>`;
    return `<line class="grid" x1="${MARGIN.left}" x2="${RIGHT}" y1="${at}" y2="${at}"/>${text}`;
  });
  const keys = curves.length > 1 ? curves : [];
  return `<figure tabindex="0" aria-labelledby="${id}-title">
<figcaption id="${id}-title">${escapeHtml(title)}</figcaption>
<svg viewBox="0 0 ${WIDTH} ${height}" role="img" aria-labelledby="${id}-title" aria-describedby="${id}-description">
<desc id="${id}-description">${escapeHtml(description)}</desc>
${grid.join('')}${labels(bottom)}
${curves.map((curve) => drawCurve(curve, x, y)).join('\n')}
${best ? drawBest(best, x, y) : ''}
${keys.map(({ name }, i) => `<g class="${name}"><text class="key" x="${RIGHT - 4}" y="${MARGIN.top + 14 + 16 * i}" text-anchor="end">${name}</text></g>`).join('')}
</svg>
</figure>
`;
}

type Scale = (value: number) => number;

function drawCurve({ name, points }: Curve, x: Scale, y: Scale): string {
  const places = points.map(({ step, value }) => `${coordinate(x(step))} ${coordinate(y(value))}`);
  const dots = points.map(
    ({ title }, i) =>
      `<circle cx="${places[i].split(' ')[0]}" cy="${places[i].split(' ')[1]}" r="3"><title>${escapeHtml(title)}</title></circle>`,
  );
  return `<g class="${name}"><path d="M${places.join('L')}"/>${dots.join('')}</g>`;
}

/** A ring around the best evaluation, and its loss below it. */
function drawBest({ step, value }: Point, x: Scale, y: Scale): string {
  const at = x(step);
  const anchor = at > WIDTH / 2 ? 'end' : 'start';
  return `<g class="best"><circle cx="${coordinate(at)}" cy="${coordinate(y(value))}" r="7"/><text x="${coordinate(at)}" y="${coordinate(y(value) + 24)}" text-anchor="${anchor}">best ${value.toFixed(4)}</text></g>`;
}

/** An extent with some room below, where the best is labelled, and above; one value alone gets room too. */
function withRoom({ lowest, highest }: Extent): Extent {
  const height = highest - lowest || Math.abs(highest) || 1;
  return { lowest: lowest - 0.12 * height, highest: highest + 0.04 * height };
}

function scale(lowest: number, highest: number, from: number, to: number): Scale {
  const length = highest - lowest || 1;
  return (value) => from + ((value - lowest) / length) * (to - from);
}

function coordinate(value: number): string {
  return value.toFixed(1);
}
