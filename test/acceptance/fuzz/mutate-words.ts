/** Damage to command lines. All of it follows from a generator, so that it can be done again. */
import type { Random } from '../../../src/core/random.js';
import { mutateBytes, pick } from './mutate.js';

const words = [
  ...[
    '',
    '-',
    '--',
    '---',
    '=',
    '--=',
    '-m',
    '-mM',
    '-mq',
    '-q',
    '--help',
    '--version',
    '--no-color',
    '--json',
  ],
  ...[
    '--config',
    'none.json',
    '--seed',
    '--__proto__',
    '--constructor',
    '--no-json',
    '-9',
    '0x10',
    '1e999',
    'NaN',
  ],
  ...[
    'inf',
    '-1',
    '9007199254740993',
    'x'.repeat(3000),
    '\u001b[2J',
    '한',
    '\ud800',
    '__proto__',
    'toString',
  ],
];

/** A command line with other words, or other letters. */
export function mutateWords(line: readonly string[], random: Random): string[] {
  const changed = [...line];
  for (let changes = 1 + random.integer(4); changes > 0; changes--) {
    const at = random.integer(changed.length + 1);
    switch (random.integer(5)) {
      case 0:
        changed.splice(at, 1);
        break;
      case 1:
        changed.splice(at, 0, pick(random, words));
        break;
      case 2:
        changed.splice(at, 1, pick(random, words));
        break;
      case 3:
        changed.splice(at, 0, pick(random, line));
        break;
      default:
        if (at < changed.length)
          changed[at] = mutateBytes(Buffer.from(changed[at]), random).toString().replaceAll('\u0000', '');
    }
  }
  return changed;
}
