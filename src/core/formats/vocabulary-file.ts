import * as v from 'valibot';
import { DataError } from '../errors.js';
import { effectivePreprocessing, type Preprocessing } from '../text/preprocessing.js';
import { Vocabulary } from '../text/vocabulary.js';
import { check, copyAgain, shown } from './check.js';
import { modelFormat } from './format.js';
import { preprocessingEntries } from './header.js';

/** A vocabulary with its preprocessing. A vocabulary file does not record `lines`. */
export interface Tokenizer {
  readonly preprocessing: Preprocessing;
  readonly vocabulary: Vocabulary;
}

/** The value of `format` in a vocabulary file. */
export const vocabularyFormat = 'charnn-vocabulary';
const version = 1;

/** The file calls the preprocessing `treatment`. */
const treatmentSchema = v.object({ treatment: v.object(preprocessingEntries) });

/** Serializes a vocabulary as one JSON object and a newline. */
export function formatVocabularyFile({ preprocessing, vocabulary }: Tokenizer): string {
  const { unit, normalize, normalizeNewlines, lossy } = preprocessing;
  const file = {
    format: vocabularyFormat,
    version,
    treatment: { unit, normalize, normalizeNewlines, lossy },
    vocabulary,
  };
  return `${JSON.stringify(file)}\n`;
}

/** Parses a vocabulary file. @throws {DataError} naming `source` if it is not a valid one */
export function parseVocabularyFile(text: string, source: string): Tokenizer {
  const file = parseObject(text, source);
  if (file.format === modelFormat) {
    throw new DataError(
      (option) => `${source} is a charnn model, not a vocabulary: name it with ${option('model')} instead`,
    );
  }
  if (file.format !== vocabularyFormat) {
    throw new DataError(`${source} is not a charnn vocabulary: name a file that "charnn tokenize" wrote`);
  }
  if (file.version !== version) {
    throw new DataError(
      `${source} is a vocabulary of version ${shown(file.version)}, but this charnn reads version ${version}: upgrade charnn`,
    );
  }
  const fields = check(treatmentSchema, file, source).treatment;
  const vocabulary = Vocabulary.fromJSON(file.vocabulary, source);
  if (vocabulary.unit !== fields.unit) {
    throw new DataError(
      `${source}: "treatment.unit" is ${fields.unit}, but the unit of the vocabulary is ${vocabulary.unit}; ${copyAgain}`,
    );
  }
  return { preprocessing: effectivePreprocessing({ ...fields, lines: false }), vocabulary };
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
