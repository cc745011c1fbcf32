/**
 * Compares what charnn and two well-known PyTorch setups learn from a text in the same time, one after the other on this
 * machine. The losses are those on the last tenth of the text, in nats/character.
 *
 *     PYTHON=python3 node bench/learning.mjs TEXT [SECONDS …]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeMachine } from './machine.mjs';
import { machineLine } from './report.mjs';
import { resultOf } from './result-of.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const charnn = join(here, '..', 'bin', 'charnn.js');
const folder = mkdtempSync(join(tmpdir(), 'charnn-learning-'));
const seed = '1';

const [text, ...times] = process.argv.slice(2);
if (text === undefined || text.startsWith('-')) {
  console.error('usage: PYTHON=python3 node bench/learning.mjs TEXT [SECONDS ...]');
  process.exit(2);
}

function trainCharnn(seconds) {
  const model = join(folder, 'model.json');
  const trained = resultOf(process.execPath, [
    charnn,
    'train',
    text,
    '-m',
    model,
    '--time',
    String(seconds),
    '--rng-seed',
    seed,
    '--json',
    '--quiet',
  ]);
  return { loss: trained.natsPerCharacter, characters: trained.characters, seconds: trained.elapsedSeconds };
}

function trainInPyTorch(program, seconds) {
  const python = process.env.PYTHON;
  if (!python) return undefined;
  const {
    best,
    characters,
    seconds: taken,
    ...more
  } = resultOf(python, [join(here, 'learning', program), text, String(seconds), seed]);
  return { loss: best, withHistory: more.bestWithHistory, characters, seconds: taken };
}

const contestants = {
  charnn: trainCharnn,
  'PyTorch nn.LSTM, char-rnn’s settings': (seconds) => trainInPyTorch('char_rnn.py', seconds),
  'nanoGPT’s setting for a CPU, PyTorch': (seconds) => trainInPyTorch('nano_gpt.py', seconds),
};

try {
  console.log(machineLine(describeMachine()));
  console.log('\n| time | program | nats/character | characters read |\n| ---- | ---- | ---- | ---- |');
  for (const time of times.length > 0 ? times : ['180', '600']) {
    for (const [name, train] of Object.entries(contestants)) {
      const result = train(Number(time));
      if (!result) {
        console.error(`left out: ${name} (set PYTHON to a Python that has torch)`);
        continue;
      }
      const { loss, withHistory, characters } = result;
      const more =
        withHistory === undefined ? '' : ` (${withHistory.toFixed(3)} with a context of at least 32 each)`;
      console.log(
        `| ${time} s | ${name} | ${loss.toFixed(3)}${more} | ${(characters / 1e6).toFixed(1)} million |`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
