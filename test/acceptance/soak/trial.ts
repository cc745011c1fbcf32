/** A run of training that is interrupted, once or several times, and goes on: what happens to it, drawn by fast-check. */
import fc from 'fast-check';

/** How a sitting of a run is set up; none of it may change the result. `auto` is native where that is built. */
export interface Setting {
  readonly threads: number;
  readonly engine: 'simd' | 'auto';
}

export const interruptionKinds = [
  'SIGTERM',
  'SIGKILL',
  /** Killed in the middle of an operation on the files that are saved. */
  'SIGKILL in a save',
  /** A thread beside the main one throws. */
  'failing thread',
  /** Nothing more can be written, for a while or for good. */
  'full disk',
] as const;

/** What ends a sitting. */
export interface Interruption {
  readonly kind: (typeof interruptionKinds)[number];
  /** When: the share of what happens in a whole run, in time or in operations, that has happened by then. */
  readonly share: number;
  /** Operations that fail on a full disk. */
  readonly times: number;
}

export interface Sitting extends Setting {
  readonly interruption: Interruption;
  /** The share of a whole run's time after which SIGHUP has the state saved, as under `nohup`. */
  readonly saveShare: number;
}

export interface Trial {
  readonly cell: 'lstm' | 'gru' | 'rnn';
  readonly lines: boolean;
  readonly sittings: readonly Sitting[];
  /** The last sitting, which is left alone. */
  readonly last: Setting;
}

// Doubles drawn at once would be tiny, most of them; and nothing is to be likelier than the rest.
const share = fc.noBias(fc.nat(1e6)).map((millionths) => millionths / 1e6);
const setting = {
  threads: fc.constantFrom(1, 2),
  engine: fc.constantFrom('simd' as const, 'auto' as const),
};

export const trials: fc.Arbitrary<Trial> = fc.record({
  cell: fc.constantFrom('lstm' as const, 'gru' as const, 'rnn' as const),
  lines: fc.boolean(),
  sittings: fc.array(
    fc.record({
      ...setting,
      interruption: fc.record({
        kind: fc.constantFrom(...interruptionKinds),
        share,
        times: fc.constantFrom(1, 3, 40, 1e9),
      }),
      saveShare: share,
    }),
    { minLength: 1, maxLength: 2 },
  ),
  last: fc.record(setting),
});
