import { DataError } from '../errors.js';
import type { HistoryEntry } from '../history.js';
import { elementCount, type ModelConfig, type NamedTensor, tensorShapes } from '../model/config.js';
import type { Preprocessing } from '../text/preprocessing.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** The values of `format` in the files that charnn writes. */
export const modelFormat = 'charnn';
export const stateFormat = 'charnn-training';

/** The maximum length of a string in V8, and therefore of a model file, in characters. */
export const longestString = 536_870_888;

/** A flat record of settings. Numbers are finite. */
export type Primitives = Readonly<Record<string, number | string | boolean>>;

/** The record of a model's training. Losses are in nats/character. */
export interface TrainingRecord {
  /** The options that determine the result: batchSize, learningRate … */
  readonly options: Primitives;
  readonly steps: number;
  readonly epochs: number;
  /** Characters trained on, counted in every epoch. */
  readonly characters: number;
  readonly history: readonly HistoryEntry[];
  readonly bestValidationLoss?: number;
  readonly trainingLoss: number;
  /** The SHA-256 of the training text, hexadecimal. */
  readonly corpusSha256: string;
  readonly rngSeed: string;
  /** Whether multiply-adds were rounded once (`fused`) or twice (`plain`). */
  readonly arithmetic: 'fused' | 'plain';
}

/** The members that model files and training states share: everything before the tensors. */
export interface ModelRecord {
  /** The version of charnn that wrote the file. */
  readonly program: string;
  readonly config: ModelConfig;
  readonly preprocessing: Preprocessing;
  readonly vocabulary: Vocabulary;
  readonly training: TrainingRecord;
}

/** The contents of a model file: everything needed to use the model. */
export interface Checkpoint extends ModelRecord {
  /** The tensors of `tensorShapes(config)`, in its order. */
  readonly tensors: readonly NamedTensor[];
}

/** The state of a training run: everything needed to resume it, or to write its model again. */
export interface TrainingState extends ModelRecord {
  /** The progress of the run; its members are defined by training, not by the file format. */
  readonly progress: Primitives;
  /** Tensors of any names and shapes, in any order. */
  readonly tensors: readonly NamedTensor[];
}

/** The contents of a training-state file, which is stored beside the model file. */
export interface StateFile extends TrainingState {
  /** The name of the model file, without its folder. */
  readonly modelName: string;
}

/** A part of a serialized file. Strings are written as UTF-8. */
export type Piece = string | Uint8Array;

/** Returns the SHA-256 of `bytes` in hexadecimal. */
export type Sha256 = (bytes: Uint8Array) => string;

/**
 * Checks, before training, that the file of a model will not be too large to read.
 * @throws {DataError} if it would be longer than a string can be
 */
export function checkModelFits(config: ModelConfig): void {
  const header = 2 ** 22; // far more than a vocabulary of 65,536 symbols and a long history need
  let characters = header;
  for (const shape of tensorShapes(config).values()) characters += 200 + (16 / 3) * elementCount(shape);
  if (characters > longestString) {
    throw new DataError(
      (option) =>
        `the file of a model with ${config.layers} layers of ${config.hiddenSize} units would have ` +
        `${Math.round(characters / 1e6)} MB, but at most ${Math.floor(longestString / 1e6)} MB can be read; ` +
        `lower ${option('layers')} or ${option('hiddenSize')}`,
    );
  }
}

/** The number of bytes or characters at the start of a file that `formatOf` needs. */
export const HEAD_LENGTH = 1024;

/**
 * Returns the `format` that the start of a file declares: `charnn`, `charnn-training` or `charnn-vocabulary`; undefined for
 * other files. Recognizes reformatted files too if `format` is still the first member.
 */
export function formatOf(head: string | Uint8Array): string | undefined {
  const text =
    typeof head === 'string'
      ? head.slice(0, HEAD_LENGTH)
      : new TextDecoder().decode(head.subarray(0, HEAD_LENGTH));
  return /^\s*\{\s*"format"\s*:\s*"(charnn[^"]*)"/.exec(text)?.[1];
}
