import { readFileSync } from 'node:fs';
import type { ModelConfig, NamedTensor } from '../../src/core/model/config.js';
import type { AdamOptions } from './reference-adam.js';
import { toDoubles, type LayerState, type Tensors } from './reference-model.js';

/** The fixtures of `test/fixtures`, made by PyTorch and Keras; its README says what each is for. */
export const fixtureNames = [
  'one-layer',
  'three-layers',
  'padded',
  'wide',
  'weight-decay',
  'gru',
  'gru-three-layers',
  'rnn',
  'rnn-three-layers',
  'rnn-keras',
] as const;

/** Ten steps of training on consecutive segments of B streams, computed in double precision. */
export interface Fixture {
  readonly config: ModelConfig;
  /** B */
  readonly batchSize: number;
  /** T */
  readonly sequenceLength: number;
  /** The weights before the first step; single precision holds them exactly. */
  readonly tensors: readonly NamedTensor[];
  /** Before the first step: an entry a layer, each state as [B][H]; single precision holds them exactly. */
  readonly initialState: readonly LayerState[];
  readonly optimizer: AdamOptions & { readonly learningRate: number };
  /** [T][B] each; a target is the next id of its stream. */
  readonly segments: readonly { readonly ids: number[][]; readonly targets: number[][] }[];
  /** What the first segment gives with the weights as they were. */
  readonly first: {
    /** [T][B][V] */
    readonly logits: number[][][];
    /** Mean cross-entropy in nats. */
    readonly loss: number;
    /** Of the loss, before clipping. */
    readonly gradients: Tensors;
    readonly finalState: readonly LayerState[];
  };
  /** The loss of every segment before its step, and the gradients' global norm before clipping. */
  readonly losses: readonly number[];
  readonly norms: readonly number[];
  /** After the last step. */
  readonly finalTensors: Tensors;
  readonly finalState: readonly LayerState[];
}

interface TensorRecord {
  readonly name: string;
  readonly shape: number[];
  readonly data: number[];
}

/** A fixture as its file has it: tensors are flat lists of numbers. */
type FixtureFile = Omit<Fixture, 'tensors' | 'first' | 'finalTensors'> & {
  readonly tensors: TensorRecord[];
  readonly first: Omit<Fixture['first'], 'gradients'> & { readonly gradients: TensorRecord[] };
  readonly finalTensors: TensorRecord[];
};

/** Reads `test/fixtures/<name>.json`. */
export function readFixture(name: (typeof fixtureNames)[number]): Fixture {
  const file = JSON.parse(
    readFileSync(new URL(`../fixtures/${name}.json`, import.meta.url), 'utf8'),
  ) as FixtureFile;
  return {
    ...file,
    initialState: file.initialState.map((layer) =>
      Object.fromEntries(Object.entries(layer).map(([name, rows]) => [name, toSingle(rows)])),
    ),
    tensors: file.tensors.map(({ name, shape, data }) => ({ name, shape, data: Float32Array.from(data) })),
    first: { ...file.first, gradients: toDoubles(file.first.gradients) },
    finalTensors: toDoubles(file.finalTensors),
  };
}

/** The values that single precision has for the file's decimals: with these the fixture was computed. */
function toSingle(rows: readonly (readonly number[])[]): number[][] {
  return rows.map((row) => row.map(Math.fround));
}
