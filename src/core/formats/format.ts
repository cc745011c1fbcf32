import { DataError } from '../errors.js';
import type { HistoryEntry } from '../history.js';
import { elementCount, type ModelConfig, type NamedTensor, tensorShapes } from '../model/config.js';
import type { Treatment } from '../text/treatment.js';
import type { Vocabulary } from '../text/vocabulary.js';

/** The values of `format` in the files that charnn writes. */
export const modelFormat = 'charnn';
export const stateFormat = 'charnn-training';

/** The longest string that V8 can hold, and so the largest model file, in characters. */
export const longestString = 536_870_888;

/** What a record of plain settings may hold. Numbers are finite. */
export type Primitives = Readonly<Record<string, number | string | boolean>>;

/** How a model was trained. Losses are in nats/character. */
export interface TrainingRecord {
  /** The options that shape the result: batchSize, learningRate … */
  readonly options: Primitives;
  readonly steps: number;
  readonly epochs: number;
  /** Characters trained on, each as often as it was read. */
  readonly characters: number;
  readonly history: readonly HistoryEntry[];
  readonly bestValidationLoss?: number;
  readonly trainingLoss: number;
  /** Hexadecimal. */
  readonly corpusSha256: string;
  readonly rngSeed: string;
  /** Whether multiply-adds were rounded once or twice. */
  readonly arithmetic: 'fused' | 'plain';
}

/** Everything that stands before the tensors in a model file and in a training state alike. */
export interface ModelRecord {
  /** The version of charnn that wrote the file. */
  readonly program: string;
  readonly config: ModelConfig;
  readonly treatment: Treatment;
  readonly vocabulary: Vocabulary;
  readonly training: TrainingRecord;
}

/** A model file in memory: all that is needed to use the model. */
export interface Checkpoint extends ModelRecord {
  /** The tensors of `tensorShapes(config)`, in its order. */
  readonly tensors: readonly NamedTensor[];
}

/** The state of a training run in memory: all that is needed to resume it, or to write its model again. */
export interface TrainingState extends ModelRecord {
  /** Where the run stands; training decides what it holds. */
  readonly progress: Primitives;
  /** Tensors of any names and shapes, in any order. */
  readonly tensors: readonly NamedTensor[];
}

/** A training state as its file holds it, beside the file of a model. */
export interface StateFile extends TrainingState {
  /** The name of the model file, without its folder. */
  readonly modelName: string;
}

/** A part of a file on its way to the disk. Strings are written as UTF-8. */
export type Piece = string | Uint8Array;

/** Gives the SHA-256 of `bytes` in hexadecimal. */
export type Sha256 = (bytes: Uint8Array) => string;

/**
 * Checks, before a model is trained, that its file can be read again.
 * @throws {DataError} if the file would be longer than a string can be.
 */
export function checkModelFits(config: ModelConfig): void {
  const header = 2 ** 22; // far more than a vocabulary of 65,536 symbols and a long history take
  let characters = header;
  for (const shape of tensorShapes(config).values()) characters += 200 + (16 / 3) * elementCount(shape);
  if (characters > longestString) {
    throw new DataError(
      `a model of ${config.layers} layers of ${config.hiddenSize} units would make a file of ` +
        `${Math.round(characters / 1e6)} MB, and the largest that can be read has ${Math.floor(longestString / 1e6)} MB; ` +
        'choose fewer layers or units',
    );
  }
}

/** Bytes, or characters, of a file's beginning by which its kind is known. */
export const HEAD_LENGTH = 1024;

/**
 * The `format` that the beginning of a file declares (`charnn`, `charnn-training`, `charnn-vocabulary`), or undefined
 * if the file is none of charnn's. Reformatted files are recognised too as long as `format` comes first.
 */
export function formatOf(head: string | Uint8Array): string | undefined {
  const text =
    typeof head === 'string'
      ? head.slice(0, HEAD_LENGTH)
      : new TextDecoder().decode(head.subarray(0, HEAD_LENGTH));
  return /^\s*\{\s*"format"\s*:\s*"(charnn[^"]*)"/.exec(text)?.[1];
}
