import { Arrivals } from '../arrivals.js';
import { breather } from '../breathe.js';
import type { Checkpoint } from '../formats/format.js';
import type { Line } from '../text/lines.js';
import type { ScorerOptions } from './score-options.js';
import { LineScorer, type ScoredLine } from './scorer.js';

/**
 * How surprising each line is to a model: every line that came, in order, as soon as it is known. While lines are waiting
 * many are read at a time; where none are, what has come is scored at once. Memory stays small however many come.
 * @param lines several at a time, as `readLines` gives them
 * @throws what `lines` throws, once all lines before are given
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
    const pause = breather();
    let known: ScoredLine[] = [];
    for (;;) {
      while (scorer.hasRoom) {
        const more = scorer.size === 0 ? await arrivals.take() : await arrivals.takeArrived();
        if (!more) break;
        for (const line of more) scorer.add(line);
      }
      if (scorer.size === 0) return;
      known = known.concat(await scorer.run());
      const rest = pause();
      // While there is more to do, a few hundredths of a second's answers are given together.
      if (known.length > 0 && (rest || scorer.size === 0)) {
        yield known;
        known = [];
      }
      await rest;
    }
  } finally {
    arrivals.close();
    await scorer?.close();
  }
}

/** The sum of the scores of lines. */
export interface ScoreTotal {
  readonly lines: number;
  readonly characters: number;
  readonly bits: number;
  readonly bitsPerCharacter: number;
}

export const emptyTotal: ScoreTotal = { lines: 0, characters: 0, bits: 0, bitsPerCharacter: 0 };

/** A sum, and some lines more. */
export function addToTotal(total: ScoreTotal, scored: readonly ScoredLine[]): ScoreTotal {
  let { characters, bits } = total;
  for (const line of scored) {
    characters += line.characters;
    bits += line.bits;
  }
  const bitsPerCharacter = characters > 0 ? bits / characters : 0;
  return { lines: total.lines + scored.length, characters, bits, bitsPerCharacter };
}
