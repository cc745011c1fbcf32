/**
 * Measures what each ingredient of training contributes: compares a base setting with variants that change one thing.
 * Prints the mean loss over several random seeds on the last tenth of the text in nats/character, the range of the
 * seeds, and the speed. Every run reads the same number of characters, on one thread, so that the losses are the same on
 * every machine.
 *
 *     node bench/ablation.mjs TEXT [--seeds 1,2,3] [--only WORDS] [-- FLAGS OF THE BASE]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resultOf } from './result-of.mjs';

const charnn = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'charnn.js');

/** The flags of each variant, which replace those of the base. */
const variants = {
  base: '',
  'input rate 1': '--input-rate 1',
  'input rate 30': '--input-rate 30',
  'final rate 0.01': '--final-rate 0.01',
  'constant rate': '--final-rate 1',
  'no dropout, weight drop or decay': '--dropout 0',
  'no weight drop': '--weight-drop 0',
  'weight drop 0.15': '--weight-drop 0.15',
  'no weight decay': '--weight-decay 0',
  'weight decay 0.02': '--weight-decay 0.02',
  'weight decay 0.2': '--weight-decay 0.2',
  'input dropout 0.05': '--input-dropout 0.05',
  'length jitter 0.05': '--length-jitter 0.05',
  'no weight average': '--average-decay 0',
  'gradient norm clipped to 0.25': '--clip-norm 0.25',
  'no gradient clipping': '--clip-norm 0',
  'two layers': '--layers 2',
  GRU: '--cell gru',
  'plain RNN': '--cell rnn --learning-rate 1e-3',
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seeds: { type: 'string', default: '1,2,3' },
    only: { type: 'string', default: '' },
  },
});
const [text, ...baseFlags] = positionals;
if (text === undefined) {
  console.error('usage: node bench/ablation.mjs TEXT [--seeds 1,2,3] [--only WORDS] [-- FLAGS OF THE BASE]');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'charnn-ablation-'));
try {
  console.log('| variant | nats/character | range | difference to the base | characters/s |');
  console.log('| ---- | ---- | ---- | ---- | ---- |');
  let base;
  for (const [name, flags] of Object.entries(variants)) {
    if (name !== 'base' && !name.includes(values.only)) continue;
    const runs = values.seeds.split(',').map((seed) => train(flags, seed));
    const losses = runs.map(({ natsPerCharacter }) => natsPerCharacter);
    const mean = meanOf(losses);
    base ??= mean;
    const range = Math.max(...losses) - Math.min(...losses);
    const speed = meanOf(runs.map(({ charactersPerSecond }) => charactersPerSecond));
    const difference = `${mean < base ? '−' : '+'}${Math.abs(mean - base).toFixed(4)}`;
    console.log(
      `| ${name} | ${mean.toFixed(4)} | ${range.toFixed(4)} | ${difference} | ${Math.round(speed).toLocaleString('en')} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** Runs `charnn train --json` and returns its result. */
function train(flags, seed) {
  const words = [...baseFlags, ...flags.split(' ').filter(Boolean)];
  const fixed = ['-m', join(folder, 'model.json'), '--threads', '1', '--rng-seed', seed, '--json', '--quiet'];
  return resultOf(process.execPath, [charnn, 'train', text, ...fixed, ...lastOfEach(words)]);
}

/** Returns flags and their values, keeping only the last value of each flag. */
function lastOfEach(words) {
  const given = new Map();
  for (let k = 0; k < words.length; k += 2) given.set(words[k], words[k + 1]);
  return [...given].flat();
}

function meanOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
