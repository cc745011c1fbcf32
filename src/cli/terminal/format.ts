/** Numbers, times, sizes and texts as a person reads them. All is English whatever the locale says. */
import { padColumns, widest, wrapWords } from './width.js';

/** `1,234,567`; a fraction is rounded. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(?:\d{3})+$)/g, ',');
}

/** A number of things: `1 symbol`, `1,234 symbols`. @param thing what there is one of; its plural takes an s */
export function formatNumberOf(count: number, thing: string): string {
  return `${formatCount(count)} ${plural(count, thing)}`;
}

function plural(count: number, thing: string): string {
  return count === 1 ? thing : `${thing}s`;
}

/** Bytes in the largest unit that leaves at least 1: `512 bytes`, `27.3 MB`; 1 MB is 1,000,000 bytes. */
export function formatBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const scaled = (power: number) => Number((bytes / 1000 ** power).toFixed(1));
  let power = 0;
  while (power < units.length - 1 && scaled(power) >= 1000) power++;
  return power === 0 ? `${formatCount(bytes)} bytes` : `${scaled(power).toFixed(1)} ${units[power]}`;
}

/** Seconds in the two largest units that matter: `0.4 s`, `12 s`, `3 min 5 s`, `2 h 10 min`, `3 d 4 h`. */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds)) return 'unknown';
  if (seconds < 9.95) return `${Math.max(0, seconds).toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return pair(Math.floor(whole / 60), 'min', whole % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 24 * 60) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(seconds / 3600);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** Readings of a whole text: `38 epochs`, `1 epoch`, `2.5 epochs`, `0.0078 epochs`, `1,234 epochs`. */
export function formatEpochs(epochs: number): string {
  const shown = Number(epochs < 0.95 ? epochs.toPrecision(2) : epochs.toFixed(1));
  return `${shown < 1000 ? shown : formatCount(shown)} ${plural(shown, 'epoch')}`;
}

/** A loss in both units: `1.421974 nats/character (2.0515 bits/character)`. */
export function formatLoss(nats: number): string {
  return `${nats.toFixed(6)} nats/character (${(nats / Math.LN2).toFixed(4)} bits/character)`;
}

/**
 * Names and values in two columns, a line each (whatever the values hold), with a newline after every line.
 * @param columns that there are: longer lines are broken between words
 */
export function formatTable(
  rows: readonly (readonly [name: string, value: string])[],
  columns = Infinity,
): string {
  const indent = widest(rows.map(([name]) => name)) + 2;
  const lines = rows.map(([name, value]) => padColumns(name, indent) + onOneLine(value));
  return lines.map((line) => `${wrapWords(line, columns, indent)}\n`).join('');
}

// Everything in the control ranges C0 and C1 but tab and newline.
// eslint-disable-next-line no-control-regex
const controlCharacters = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g;

/**
 * Makes control characters visible in caret notation (`^[` for escape, `^?` for delete; `<80>` to `<9F>` for the
 * upper ones), so that a text cannot move the cursor, colour or command a terminal. Tab and newline stay.
 */
export function showControlCharacters(text: string): string {
  return text.replace(controlCharacters, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x80 ? `^${String.fromCharCode(code ^ 0x40)}` : `<${code.toString(16).toUpperCase()}>`;
  });
}

/** A text on one line: control characters visible, and line ends as `\n`. */
export function onOneLine(text: string): string {
  return showControlCharacters(text.replaceAll('\n', '\\n').replaceAll('\t', ' '));
}
