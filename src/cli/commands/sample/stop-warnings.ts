import type { Messages } from '../../terminal/messages.js';
import { describeCodePoints } from '../../../core/text/code-points.js';
import { encodeText } from '../../../core/text/encode-text.js';
import type { Tokenizer } from '../../../core/formats/vocabulary-file.js';

/** What a shell's quotes leave as it is: a backslash and a letter, where a control character was probably meant. */
const escape = /\\[nrt]/;

/** Warns of stops that a model can hardly write, for it has never seen a symbol of them. */
export function warnOfStops(
  stops: readonly string[],
  { preprocessing, vocabulary }: Tokenizer,
  messages: Messages,
): void {
  for (const stop of stops) {
    const { ids, unknown } = encodeText(stop, preprocessing, vocabulary);
    // A model of bytes knows those too that its training text never held.
    const unseen = Array.from(
      ids.filter((id) => vocabulary.counts[id] === 0),
      (id) => vocabulary.codePointOf(id),
    );
    const points = [...unknown, ...new Set(unseen)];
    if (points.length === 0) continue;
    const hint = escape.test(stop) ? `; did you mean $'${stop}'?` : '';
    messages.warn(
      `--stop '${stop}' ends nothing: the model has never seen ${describeCodePoints(points)}${hint}`,
    );
  }
}
