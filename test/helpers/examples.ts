import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Checkpoint, Piece, StateFile } from '../../src/core/formats/format.js';
import { type CharnnError, DataError } from '../../src/core/errors.js';
import type { CellName } from '../../src/core/model/cells/names.js';
import { type NamedTensor, tensorShapes } from '../../src/core/model/config.js';
import { Random } from '../../src/core/random.js';
import { noPreprocessing } from '../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../src/core/text/vocabulary.js';

interface ExampleSizes {
  readonly cell?: CellName;
  readonly layers?: number;
  readonly hiddenSize?: number;
  readonly symbols?: string;
  readonly seed?: string;
}

/** A small model of two layers; every size differs, and no weight is zero. */
export function exampleCheckpoint(
  { cell = 'lstm', layers = 2, hiddenSize = 3, symbols = '\n"eh한😀', seed = 'example' }: ExampleSizes = {},
  training: Partial<Checkpoint['training']> = {},
): Checkpoint {
  const vocabulary = Vocabulary.ofCharacters(
    Array.from(symbols, (symbol, id) => [symbol.codePointAt(0)!, 10 - id]),
  );
  const config = { cell, layers, hiddenSize, vocabularySize: vocabulary.size };
  return {
    program: '1.2.3',
    config,
    preprocessing: noPreprocessing,
    vocabulary,
    training: {
      options: { batchSize: 4, learningRate: 0.01, shuffle: true, schedule: 'cosine' },
      steps: 200,
      epochs: 2.5,
      characters: 12_800,
      history: [
        { step: 100, epoch: 1.25, trainingLoss: 2.5, validationLoss: 2.6, learningRate: 0.01 },
        { step: 200, epoch: 2.5, trainingLoss: 2.1, learningRate: 0.005 },
      ],
      bestValidationLoss: 2.6,
      trainingLoss: 2.1,
      corpusSha256: 'ab'.repeat(32),
      rngSeed: 'a "word"\n',
      arithmetic: 'fused',
      ...training,
    },
    tensors: Array.from(tensorShapes(config), ([name, shape]) => exampleTensor(name, shape, seed)),
  };
}

export function exampleState(seed = 'state'): StateFile {
  const { tensors, ...record } = exampleCheckpoint({ seed });
  return {
    ...record,
    modelName: 'model.json',
    progress: { step: 200, position: 6400, finished: false, elapsedSeconds: 12.5 },
    tensors: [
      ...tensors.map((tensor) => ({ ...tensor, name: `weights/${tensor.name}` })),
      exampleTensor('adam.m/output.bias', [6], seed),
      exampleTensor('state/h_l0', [4, 3], seed),
    ],
  };
}

export function exampleTensor(name: string, shape: readonly number[], seed: string): NamedTensor {
  const random = new Random(seed, name);
  const data = new Float32Array(shape.reduce((product, size) => product * size, 1)).map(
    () => random.uniform() - 0.5,
  );
  return { name, shape, data };
}

/** The pieces of a file as its text. */
export function textOf(pieces: Iterable<Piece>): string {
  return Buffer.concat(Array.from(pieces, (piece) => Buffer.from(piece as string))).toString();
}

/** Calls `use` with a new temporary folder, and removes it afterwards. */
export async function inTemporaryFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'charnn-test-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

type ErrorClass<E> = new (message: string) => E;

/** Expects an error of this class, on one line, whose message holds all of `words`. */
function expectErrorWith<E extends CharnnError>(error: unknown, type: ErrorClass<E>, words: string[]): void {
  expect(error).to.be.instanceOf(type);
  const { message } = error as E;
  expect(message.split('\n')).to.have.lengthOf(1);
  for (const word of words) expect(message).to.include(word);
}

/** Expects `action` to be refused as bad data, and its message to hold all of `words`. */
export function expectRefusal(action: () => unknown, ...words: string[]): void {
  let error: unknown;
  try {
    action();
  } catch (thrown) {
    error = thrown;
  }
  expectErrorWith(error, DataError, words);
}

/** Expects `promise` to be rejected with an error of this class whose message holds all of `words`. */
export async function expectRejection<E extends CharnnError>(
  promise: Promise<unknown>,
  type: ErrorClass<E>,
  ...words: string[]
): Promise<void> {
  let error: unknown;
  await promise.catch((thrown: unknown) => {
    error = thrown;
  });
  expectErrorWith(error, type, words);
}

/** The pid of a process that has ended. */
export async function deadProcess(): Promise<number> {
  const child = spawn(process.execPath, ['--version'], { stdio: 'ignore' });
  await once(child, 'exit');
  return child.pid!;
}
