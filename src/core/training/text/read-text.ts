import { checkScorable } from '../../evaluation/evaluate.js';
import type { Message } from '../../errors.js';
import { log } from '../../math.js';
import { CorpusReader } from '../../text/corpus.js';
import { describeCodePoints } from '../../text/code-points.js';
import { resetSymbolOf, type Preprocessing } from '../../text/preprocessing.js';
import type { TextSource } from '../../text/text-source.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { checkLearnable, MIN_HELD_OUT, type Split, splitText } from './split.js';
import type { TrainingText } from './training-text.js';

/** A text to train on, and how to read it. Its files are joined, with a newline between them if one is missing. */
export interface TrainingSource {
  readonly source: TextSource;
  /** A separate validation text, instead of the end of `source`. */
  readonly validation?: TextSource | undefined;
  /** The fraction of the text to hold out. */
  readonly validationFraction?: number | undefined;
  readonly preprocessing: Preprocessing;
  /** The symbols of the model to start from, which are part of the vocabulary even if the text lacks them. */
  readonly known?: Vocabulary | undefined;
}

/**
 * Reads and splits a training text, and returns notes about it for the user.
 * @throws {DataError} for a text from which nothing can be learned, or a validation text in which nothing can be scored;
 *   {InputError} for a file that cannot be read
 */
export async function readTrainingText({
  source,
  validation,
  validationFraction,
  preprocessing,
  known,
}: TrainingSource): Promise<{ text: TrainingText; notes: Message[] }> {
  const reader = new CorpusReader({
    preprocessing,
    join: 'lines',
    ...(known && { vocabulary: known, unknown: 'add' as const }),
  });
  const corpus = await reader.read(source);
  const held = validation && (await reader.read(validation));
  checkLearnable(corpus.tokens, corpus.name);
  if (held) checkScorable(held.tokens, `the validation text ${held.name}`);
  const { vocabulary, notes } = reader.finish();
  const lineEnd = resetSymbolOf(preprocessing, vocabulary);
  const split = held
    ? { ...splitText(corpus.tokens, 0), validation: held.tokens.slice(0) }
    : splitText(corpus.tokens, validationFraction, lineEnd);
  return {
    text: {
      ...split,
      heldOut: {
        ...(validationFraction !== undefined && { validationFraction }),
        ...(held && { validationSha256: held.sha256 }),
      },
      // The held-out text contributes its symbols, but not their counts.
      vocabulary: vocabulary.withCounts(split.training.countIds(vocabulary.size)),
      preprocessing,
      sha256: corpus.sha256,
    },
    notes: [
      ...notes,
      ...describeMissingSplit(split, validationFraction),
      ...describeSplit(split, vocabulary, held !== undefined),
    ],
  };
}

/** Describes why nothing is held out although a fraction was given. */
function describeMissingSplit({ validation }: Split, fraction = 0): Message[] {
  if (validation.length > 0 || fraction === 0) return [];
  return [
    (option) =>
      `${option('validationFraction')} ${fraction} would hold out fewer than ${MIN_HELD_OUT} symbols, ` +
      'too few to measure a loss: nothing is held out',
  ];
}

/** The divergence in nats/character above which a held-out text differs too much from the training text. */
const MAX_DIVERGENCE = 0.1;

/** Describes what could make the loss on the held-out text misleading. */
function describeSplit(
  { training, validation }: Split,
  vocabulary: Vocabulary,
  isOtherText: boolean,
): Message[] {
  if (validation.length === 0) return [];
  const notes: Message[] = [];
  const known = training.countIds(vocabulary.size);
  const held = validation.countIds(vocabulary.size);
  const unseen = held.flatMap((count, id) =>
    count > 0 && known[id] === 0 ? [vocabulary.codePointOf(id)] : [],
  );
  if (unseen.length > 0) {
    const symbols = unseen.length === 1 ? 'symbol occurs' : 'symbols occur';
    notes.push(
      `${unseen.length} ${symbols} only in the held-out text, so this run cannot learn them: ${describeCodePoints(unseen)}`,
    );
  }
  // A sample of this size diverges by about `expected` even if both texts have the same distribution.
  const expected = unseen.length / validation.length + vocabulary.size / (2 * validation.length);
  if (divergence(held, known) - expected > MAX_DIVERGENCE) {
    notes.push((option) =>
      isOtherText
        ? 'the validation text is very different from the training text, so its loss says little; ' +
          `name another one with ${option('validation')}`
        : 'the held-out end of the text is very different from the rest (is the file sorted?), so its loss says little; ' +
          `shuffle the lines, or name a validation text with ${option('validation')}`,
    );
  }
  return notes;
}

/** Returns the Kullback-Leibler divergence Σ p·ln(p/q) of two lists of counts; adds ½ to each count of `q`. */
function divergence(p: readonly number[], q: readonly number[]): number {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const [n, m] = [total(p), total(q) + q.length / 2];
  return p.reduce(
    (sum, count, id) => (count === 0 ? sum : sum + (count / n) * log((count * m) / (n * (q[id] + 0.5)))),
    0,
  );
}
