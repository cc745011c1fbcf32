/**
 * What each ingredient of training is worth on a text: a setting, and the same with one thing changed, with several random
 * seeds each; the mean loss on the last tenth of the text in nats/character, how far the seeds lie apart, and the speed.
 * Every run reads as many characters, on one thread, so that the losses are the same on every machine.
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

/** What is changed: the flags that come after those of the base, which they replace. */
const variants = {
  base: '',
  'input weights learn as fast as all': '--input-rate 1',
  'input weights learn thirty times as fast': '--input-rate 30',
  'rate falls to a hundredth': '--final-rate 0.01',
  'rate does not fall': '--final-rate 1',
  'no dropout, weight drop or decay': '--dropout 0',
  'no weight drop': '--weight-drop 0',
  'weight drop 0.15': '--weight-drop 0.15',
  'no weight decay': '--weight-decay 0',
  'weight decay 0.02': '--weight-decay 0.02',
  'weight decay 0.2': '--weight-decay 0.2',
  'input dropout 0.05': '--input-dropout 0.05',
  'length jitter 0.05': '--length-jitter 0.05',
  'no moving average': '--average-decay 0',
  'norm clipped to 0.25': '--clip-norm 0.25',
  'norm not clipped': '--clip-norm 0',
  'two layers': '--layers 2',
  'a gated recurrent unit': '--cell gru',
  'a simple recurrent cell': '--cell rnn --learning-rate 1e-3',
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
  console.log('| what | nats/character | apart | against the base | characters/s |');
  console.log('| ---- | ---- | ---- | ---- | ---- |');
  let base;
  for (const [name, flags] of Object.entries(variants)) {
    if (name !== 'base' && !name.includes(values.only)) continue;
    const runs = values.seeds.split(',').map((seed) => train(flags, seed));
    const losses = runs.map(({ natsPerCharacter }) => natsPerCharacter);
    const mean = meanOf(losses);
    base ??= mean;
    const apart = Math.max(...losses) - Math.min(...losses);
    const speed = meanOf(runs.map(({ charactersPerSecond }) => charactersPerSecond));
    const difference = `${mean < base ? '−' : '+'}${Math.abs(mean - base).toFixed(4)}`;
    console.log(
      `| ${name} | ${mean.toFixed(4)} | ${apart.toFixed(4)} | ${difference} | ${Math.round(speed).toLocaleString('en')} |`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

/** What `charnn train --json` tells of a run. */
function train(flags, seed) {
  const words = [...baseFlags, ...flags.split(' ').filter(Boolean)];
  const fixed = ['-m', join(folder, 'model.json'), '--threads', '1', '--rng-seed', seed, '--json', '--quiet'];
  return resultOf(process.execPath, [charnn, 'train', text, ...fixed, ...lastOfEach(words)]);
}

/** Flags and their values, each flag with what it was given last. */
function lastOfEach(words) {
  const given = new Map();
  for (let k = 0; k < words.length; k += 2) given.set(words[k], words[k + 1]);
  return [...given].flat();
}

function meanOf(numbers) {
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
