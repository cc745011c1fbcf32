import fc from 'fast-check';

/** Characters with which decoding and normalisation are hard: marks, jamo, syllables, emoji, all planes. */
const difficultCharacter = fc.oneof(
  fc.constantFrom('a', 'e', 'A', 'Å', 'é', 'ô', 'Ω', 'й', ' ', '\n', '\r'),
  fc.constantFrom('\u0301', '\u0323', '\u0338', '\u0345', '\u0f71', '\u0f72', '\u09c7', '\u09be', '\u3099'),
  fc.constantFrom('ᄀ', 'ᄒ', 'ᅡ', 'ᅵ', 'ᆨ', 'ᇂ', '가', '각', '한', '글', '힣'),
  fc.constantFrom('😀', '👩\u200d💻', '\u{1d15e}', '\u{110ba}', '\u{11099}', '\u212b', '\u2126', '\ufeff'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
);

/** Strings of whole characters, many of them hard to decode or to normalise. */
export const difficultText = fc
  .array(difficultCharacter, { maxLength: 40 })
  .map((symbols) => symbols.join(''));

/** Bytes that are nearly UTF-8: whole characters, pieces of them, and noise. */
export const nearlyUtf8 = fc
  .array(
    fc.oneof(
      difficultText.map((text) => new TextEncoder().encode(text)),
      fc.tuple(difficultText, fc.nat(8)).map(([text, cut]) => new TextEncoder().encode(text).subarray(cut)),
      fc
        .tuple(difficultText, fc.nat(8))
        .map(([text, cut]) => new TextEncoder().encode(text).subarray(0, cut)),
      fc.uint8Array({ maxLength: 4 }),
      fc.constantFrom(
        [0xed, 0xa0, 0x80],
        [0xf4, 0x90, 0x80, 0x80],
        [0xc0, 0x80],
        [0xe0, 0x9f, 0xbf],
        [0xef, 0xbb, 0xbf],
      ),
    ),
    { maxLength: 5 },
  )
  .map((pieces) => Uint8Array.from(pieces.flatMap((piece) => [...piece])));

/** Where to split a sequence: a list of lengths, of which the last is used again and again. */
export const splits = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 });

/** The pieces of `sequence` with these lengths. */
export function split<T extends Uint8Array | Uint32Array>(sequence: T, lengths: readonly number[]): T[] {
  const pieces: T[] = [];
  for (let start = 0, k = 0; start < sequence.length; k++) {
    const end = start + lengths[Math.min(k, lengths.length - 1)];
    pieces.push(sequence.subarray(start, end) as T);
    start = end;
  }
  return pieces;
}
