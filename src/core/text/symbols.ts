import type { Corpus } from './corpus.js';

/** The symbols of a text in order, those too that its vocabulary does not hold: code points, or bytes. */
export function* symbolsOf({
  tokens,
  vocabulary,
  unknownCodePoints,
}: Pick<Corpus, 'tokens' | 'vocabulary' | 'unknownCodePoints'>): Generator<number> {
  let unknown = 0;
  for (const id of tokens) {
    yield id < vocabulary.size ? vocabulary.codePointOf(id) : unknownCodePoints[unknown++];
  }
}
