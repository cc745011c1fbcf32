import { Arrivals } from '../arrivals.js';
import { createPause } from '../pause.js';
import type { Checkpoint } from '../formats/format.js';
import type { Line } from '../text/lines.js';
import type { ScorerOptions } from './score-options.js';
import { LineScorer, type ScoredLine } from './scorer.js';

/**
 * Scores lines with a model and yields the scores in order, as early as possible. Lines that are already waiting are
 * scored together; when none are waiting, the lines at hand are scored without delay. Memory use is bounded.
 * @param lines batches of lines, as from `readLines`
 * @throws the errors of `lines`, after the scores of all earlier lines
 */
export async function* scoreLines(
  model: Checkpoint,
  lines: AsyncIterable<readonly Line[]>,
  options: ScorerOptions = {},
): AsyncGenerator<ScoredLine[]> {
  const arrivals = new Arrivals(lines);
  let scorer: LineScorer | undefined;
  try {
    const first = await arrivals.take();
    if (!first) return;
    scorer = await LineScorer.start(model, options);
    for (const line of first) scorer.add(line);
    const pause = createPause();
    let scores: ScoredLine[] = [];
    for (;;) {
      while (scorer.hasRoom) {
        const more = scorer.size === 0 ? await arrivals.take() : await arrivals.takeArrived();
        if (!more) break;
        for (const line of more) scorer.add(line);
      }
      if (scorer.size === 0) return;
      scores = scores.concat(await scorer.run());
      const rest = pause();
      // While there is more to do, scores are yielded only at pauses, a few hundredths of a second apart.
      if (scores.length > 0 && (rest || scorer.size === 0)) {
        yield scores;
        scores = [];
      }
      await rest;
    }
  } finally {
    arrivals.close();
    await scorer?.close();
  }
}

/** The total of the scores of lines. */
export interface ScoreTotal {
  /** The number of lines. */
  readonly lines: number;
  readonly characters: number;
  readonly bits: number;
  readonly bitsPerCharacter: number;
}

export const emptyTotal: ScoreTotal = { lines: 0, characters: 0, bits: 0, bitsPerCharacter: 0 };

/** Returns a total that includes more lines. */
export function addToTotal(total: ScoreTotal, scored: readonly ScoredLine[]): ScoreTotal {
  let { characters, bits } = total;
  for (const line of scored) {
    characters += line.characters;
    bits += line.bits;
  }
  const bitsPerCharacter = characters > 0 ? bits / characters : 0;
  return { lines: total.lines + scored.length, characters, bits, bitsPerCharacter };
}
