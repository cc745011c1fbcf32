/** Damage to inputs: of their bytes, and of what they mean. All of it follows from a generator, so that it can be done again. */
import { createHash } from 'node:crypto';
import type { Random } from '../../../src/core/random.js';

export const pick = <T>(random: Random, values: readonly T[]): T => values[random.integer(values.length)];

/** Pieces of text that readers trip over. */
const tokens = [
  ...['"__proto__":{"polluted":true},', '"constructor":{"prototype":{"polluted":true}},', '"toString":1,'],
  ...[
    '1e999',
    '-0',
    '9007199254740993',
    '1e-400',
    'NaN',
    'null',
    '\\ud800',
    '\\u0000',
    '"',
    '{',
    '[',
    ']}',
    ',',
  ],
  ...['\ufeff', '\u0000', '\n', '\r\n', '\u2028', '\u001b[2J', '한', '😀', '=', '-', '_', '٣', '0x10'],
];

export function mutateBytes(bytes: Buffer, random: Random): Buffer {
  const at = random.integer(bytes.length + 1);
  const end = Math.min(bytes.length, at + random.integer(1 << random.integer(12)));
  const [head, middle, tail] = [bytes.subarray(0, at), bytes.subarray(at, end), bytes.subarray(end)];
  switch (random.integer(6)) {
    case 0: {
      const changed = Buffer.from(bytes);
      if (at < bytes.length) changed[at] ^= 1 << random.integer(8);
      return changed;
    }
    case 1:
      return Buffer.from(head); // cut short
    case 2:
      return Buffer.concat([head, tail]);
    case 3:
      return Buffer.concat([head, middle, middle, tail]);
    case 4:
      return Buffer.concat([head, Buffer.from(pick(random, tokens)), bytes.subarray(at)]);
    default:
      return Buffer.concat([head, Buffer.from([random.integer(256)]), bytes.subarray(at)]);
  }
}

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

const values: readonly Json[] = [
  ...[null, true, false, 0, -1, 0.5, 1, 2, 3, 255, 65_537, 2 ** 31, 2 ** 53, 1e12, 1e300, -1e300],
  ...[
    '',
    'a',
    'ab',
    '\ud800',
    '\u0000',
    'x'.repeat(3000),
    '1',
    'lstm',
    'byte',
    'nfd',
    '__proto__',
    '\u001b[2J',
  ],
  ...[[], [[]], [1], ['a'], {}, { length: 1e9 }, { toString: 1 }, { a: { b: [] } }],
];
const keys = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'length', 'format', 'a', '', 'then'];

/** What JSON.stringify cannot write stands in the text under these names, and is put in afterwards. */
const raw: readonly string[] = [
  ...['1e999', '-1e999', '9007199254740993', '-0', '0.1e-500', '{"__proto__":{"polluted":true}}'],
  ...['{"a":1,"a":2}', '[[[[[[]]]]]]', `${'['.repeat(20_000)}${']'.repeat(20_000)}`, '['.repeat(30_000)],
  ...['{"a":'.repeat(20_000), '"\\ud83d"', '"\\u0000"'],
];
const mark = (index: number) => `\u0001raw ${index}\u0001`;

/** A JSON document that means something else, or nothing. */
export function mutateJson(text: string, random: Random): string {
  let document: Json;
  try {
    document = JSON.parse(text) as Json;
  } catch {
    return text;
  }
  const places = placesOf(document);
  if (places.length === 0) return text;
  const { parent, key } = pick(random, places);
  const value = (parent as Record<string | number, Json>)[key];
  const set = (other: Json) => Object.defineProperty(parent, key, { value: other, enumerable: true });
  switch (random.integer(9)) {
    case 0:
      set(pick(random, values));
      break;
    case 1:
      set(mark(random.integer(raw.length)));
      break;
    case 2:
      if (Array.isArray(parent)) parent.splice(key as number, 1);
      else Reflect.deleteProperty(parent, key);
      break;
    case 3:
      if (Array.isArray(parent)) parent.splice(key as number, 0, value);
      else {
        const added = { value: pick(random, [...values, value]), enumerable: true, configurable: true };
        Object.defineProperty(parent, pick(random, keys), added);
      }
      break;
    case 4: {
      const other = pick(random, places);
      set((other.parent as Record<string | number, Json>)[other.key]);
      break;
    }
    case 5:
      set(typeof value === 'number' ? changedNumber(value, random) : pick(random, values));
      break;
    case 6:
      if (isTensor(parent)) changeTensor(parent, random);
      else if (typeof value === 'string') set(mutateBytes(Buffer.from(value), random).toString());
      break;
    case 7:
      set([value]);
      break;
    default:
      set(Array.isArray(value) ? [...value, ...value] : { [String(key)]: value });
  }
  let changed: string;
  try {
    changed = JSON.stringify(document);
  } catch {
    return text; // something was put into itself
  }
  return changed.replace(/"\\u0001raw (\d+)\\u0001"/g, (_, index: string) => raw[Number(index)]);
}

interface Place {
  readonly parent: Json[] | Record<string, Json>;
  readonly key: string | number;
}

/** Every member, of what is not nested too deeply. */
function placesOf(document: Json, found: Place[] = [], depth = 0): Place[] {
  if (typeof document !== 'object' || document === null || depth > 50) return found;
  for (const key of Array.isArray(document) ? document.keys() : Object.keys(document)) {
    found.push({ parent: document, key });
    placesOf((document as Record<string | number, Json>)[key], found, depth + 1);
  }
  return found;
}

function changedNumber(value: number, random: Random): number {
  const factor = pick(random, [-1, 0, 0.5, 2, 1e3, 1e9, 1e300]);
  return pick(random, [value * factor, value + 1, value - 1, value + 0.5]);
}

const isTensor = (value: object): value is Record<string, Json> => 'dtype' in value && 'data' in value;

/** Damage that its hash does not give away, and base64 that is none. */
function changeTensor(tensor: Record<string, Json>, random: Random): void {
  const data = typeof tensor.data === 'string' ? tensor.data : '';
  if (random.integer(2) === 0) {
    const at = random.integer(data.length + 1);
    tensor.data = `${data.slice(0, at)}${pick(random, ['-', '_', ' ', '=', '\n', '한', '===', ''])}${data.slice(at + 1)}`;
    return;
  }
  const bytes = Buffer.from(data, 'base64');
  if (bytes.length >= 4) {
    const number = pick(random, [NaN, Infinity, -Infinity, 3.4e38, 1e-45, 0]);
    bytes.writeFloatLE(number, 4 * random.integer(Math.floor(bytes.length / 4)));
  }
  const changed = random.integer(3) === 0 ? Buffer.concat([bytes, bytes]) : bytes;
  tensor.data = changed.toString('base64');
  tensor.sha256 = createHash('sha256').update(changed).digest('hex');
}

/** Damage of one kind or the other, once or several times; `byLine` takes each line for a document of its own. */
export function mutate(text: string, random: Random, byLine = false): Buffer {
  let bytes = Buffer.from(text);
  for (let changes = 1 + random.integer(2); changes > 0; changes--) {
    if (random.integer(5) < 2) bytes = Buffer.from(mutateBytes(bytes, random));
    else if (!byLine) bytes = Buffer.from(mutateJson(bytes.toString(), random));
    else {
      const lines = bytes.toString().split('\n');
      const k = random.integer(lines.length);
      lines[k] = mutateJson(lines[k], random);
      if (random.integer(4) === 0) lines.splice(random.integer(lines.length), 1);
      bytes = Buffer.from(lines.join('\n'));
    }
  }
  return bytes;
}
