import { checkScorable } from '../../evaluation/evaluate.js';
import type { Message } from '../../errors.js';
import { log } from '../../math.js';
import { CorpusReader } from '../../text/corpus.js';
import { describeCodePoints } from '../../text/code-points.js';
import { lineSymbol, type Treatment } from '../../text/treatment.js';
import type { TextSource } from '../../text/text-source.js';
import type { Vocabulary } from '../../text/vocabulary.js';
import { checkLearnable, FEWEST_HELD_OUT, type Split, splitText } from './split.js';
import type { TrainingText } from './training-text.js';

/** A text to train on, whose inputs are joined at line ends, and how it is read. */
export interface TrainingSource {
  readonly source: TextSource;
  /** A text to validate on instead of the end of the text. */
  readonly validation?: TextSource | undefined;
  /** The share of the text that is held out. */
  readonly validationFraction?: number | undefined;
  readonly treatment: Treatment;
  /** Symbols that are to be known, whether the text holds them or not: those of a model that is trained on. */
  readonly known?: Vocabulary | undefined;
}

/**
 * Reads what a model is trained on, and what there is to tell about it.
 * @throws {DataError} for a text that nothing can be learnt from, or one to validate on in which nothing can be scored;
 *   {InputError} for a file that cannot be read
 */
export async function readTrainingText({
  source,
  validation,
  validationFraction,
  treatment,
  known,
}: TrainingSource): Promise<{ text: TrainingText; notes: Message[] }> {
  const reader = new CorpusReader({
    treatment,
    join: 'lines',
    ...(known && { vocabulary: known, unknown: 'add' as const }),
  });
  const corpus = await reader.read(source);
  const held = validation && (await reader.read(validation));
  checkLearnable(corpus.tokens, corpus.name);
  if (held) checkScorable(held.tokens, `${held.name}, to validate on,`);
  const { vocabulary, notes } = reader.finish();
  const lineEnd = lineSymbol(treatment, vocabulary);
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
      // What is held out is known by its symbols alone: how often each occurs is learnt from the rest.
      vocabulary: vocabulary.withCounts(split.training.countIds(vocabulary.size)),
      treatment,
      sha256: corpus.sha256,
    },
    notes: [
      ...notes,
      ...describeAbsence(split, validationFraction),
      ...describeSplit(split, vocabulary, held !== undefined),
    ],
  };
}

/** Why nothing is held out where a share was asked for. */
function describeAbsence({ validation }: Split, fraction = 0): Message[] {
  if (validation.length > 0 || fraction === 0) return [];
  return [
    (option) =>
      `${option('validationFraction')} ${fraction} would hold out fewer than ${FEWEST_HELD_OUT} symbols, ` +
      'too few to measure a loss: nothing is held out',
  ];
}

/** The divergence, in nats/character, beyond which a held-out text is unlike the rest. */
const LARGEST_DIVERGENCE = 0.1;

/** What may make the loss on the held-out text misleading. */
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
    const are = unseen.length === 1 ? 'symbol stands' : 'symbols stand';
    notes.push(
      `${unseen.length} ${are} in the held-out text alone, so this run learns nothing of them: ${describeCodePoints(unseen)}`,
    );
  }
  // The divergence of the held-out symbols' shares from those trained on, less what a sample of this size shows anyway.
  const expected = unseen.length / validation.length + vocabulary.size / (2 * validation.length);
  if (divergence(held, known) - expected > LARGEST_DIVERGENCE) {
    notes.push((option) =>
      isOtherText
        ? 'the text to validate on is unlike the one to train on: its loss says little; ' +
          `name another with ${option('validation')}`
        : 'the end of the text, which is held out, is unlike the rest (is the file sorted?): its loss says little; ' +
          `shuffle the lines, or name another text with ${option('validation')}`,
    );
  }
  return notes;
}

/** Σ p·ln(p/q) of two lists of counts; those of `q` are smoothed by a half. */
function divergence(p: readonly number[], q: readonly number[]): number {
  const total = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);
  const [n, m] = [total(p), total(q) + q.length / 2];
  return p.reduce(
    (sum, count, id) => (count === 0 ? sum : sum + (count / n) * log((count * m) / (n * (q[id] + 0.5)))),
    0,
  );
}
