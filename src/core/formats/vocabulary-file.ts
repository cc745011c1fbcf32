import { DataError } from '../errors.js';
import { effectiveTreatment, type Treatment } from '../text/treatment.js';
import { Vocabulary } from '../text/vocabulary.js';

/** A vocabulary, and what is done to a text before its symbols are looked up; of its lines a file says nothing. */
export interface TreatedVocabulary {
  readonly treatment: Treatment;
  readonly vocabulary: Vocabulary;
}

/** The value of `format` in a vocabulary file. */
export const vocabularyFormat = 'charnn-vocabulary';
const version = 1;

/** The text of a vocabulary file: one JSON object and a newline. */
export function formatVocabularyFile({ treatment, vocabulary }: TreatedVocabulary): string {
  const { unit, normalize, normalizeNewlines, lossy } = treatment;
  const file = {
    format: vocabularyFormat,
    version,
    treatment: { unit, normalize, normalizeNewlines, lossy },
    vocabulary,
  };
  return `${JSON.stringify(file)}\n`;
}

/** Reads the text of a vocabulary file. @throws {DataError} naming `source` if it is none */
export function parseVocabularyFile(text: string, source: string): TreatedVocabulary {
  const file = parseObject(text, source);
  if (file.format === 'charnn') {
    throw new DataError(`${source} is a charnn model, not a vocabulary: give it with -m instead`);
  }
  if (file.format !== vocabularyFormat) {
    throw new DataError(`${source} is not a charnn vocabulary: name a file that "charnn tokenize" wrote`);
  }
  if (file.version !== version) {
    throw new DataError(
      `${source} is a vocabulary of another version than ${version}, the one that this charnn reads: upgrade charnn`,
    );
  }
  const treatment = parseTreatment(file.treatment, source);
  const vocabulary = Vocabulary.fromJSON(file.vocabulary, source);
  if (vocabulary.unit !== treatment.unit) {
    throw new DataError(`${source} contradicts itself: its treatment and its symbols have different units`);
  }
  return { treatment, vocabulary };
}

/** Takes a treatment out of JSON, field by field. @throws {DataError} naming `source` and the field that is bad */
export function parseTreatment(value: unknown, source: string): Treatment {
  const fields =
    typeof value === 'object' && value !== null ? (value as Partial<Record<keyof Treatment, unknown>>) : {};
  const take = <T extends string | boolean>(
    name: Exclude<keyof Treatment, 'lines'>,
    allowed: readonly T[],
  ): T => {
    const found = allowed.find((choice) => choice === fields[name]);
    if (found !== undefined) return found;
    throw new DataError(
      `${source} has a bad treatment of text: ${name} must be one of ${allowed.join(', ')}`,
    );
  };
  return effectiveTreatment({
    unit: take('unit', ['character', 'byte']),
    normalize: take('normalize', ['none', 'nfc', 'nfd']),
    normalizeNewlines: take('normalizeNewlines', [false, true]),
    lossy: take('lossy', [false, true]),
    lines: false,
  });
}

function parseObject(text: string, source: string): Partial<Record<string, unknown>> {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    throw new DataError(`${source} is not JSON: name a vocabulary that "charnn tokenize" wrote`, {
      cause: error,
    });
  }
  return typeof value === 'object' && value !== null ? value : {};
}
