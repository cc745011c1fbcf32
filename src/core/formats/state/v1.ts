import * as v from 'valibot';
import type { NamedTensor } from '../../model/config.js';
import { check } from '../check.js';
import type { Sha256, StateFile } from '../format.js';
import { headerEntries, parseHeader, primitivesSchema } from '../header.js';
import { parseTensor, tensorEntries } from '../tensor-record.js';

const headerSchema = v.strictObject({ ...headerEntries, modelName: v.string(), progress: primitivesSchema });
const tensorLineSchema = v.strictObject({ name: v.string(), ...tensorEntries });
const endSchema = v.strictObject({ end: v.number() });

/** The first line of a training state: everything but the tensors. */
export type StateHeader = Omit<StateFile, 'tensors'>;

/** Readers for the lines of a training state of version 1, given as parsed JSON. Errors name the place of the line. */
export const stateV1 = {
  /** Reads the first line. */
  header(value: unknown, source: string): StateHeader {
    const header = check(headerSchema, value, source);
    const { modelName, progress } = header;
    return { ...parseHeader(header, source), modelName, progress };
  },

  /** Reads the line of a tensor. */
  tensor(value: unknown, place: string, sha256: Sha256 | undefined): NamedTensor {
    const { name, ...record } = check(tensorLineSchema, value, place);
    return parseTensor(name, record, place, sha256);
  },

  /** Returns the number of tensors in the last line; undefined for any other line. */
  end(value: unknown, place: string): number | undefined {
    if (typeof value !== 'object' || value === null || !('end' in value)) return undefined;
    return check(endSchema, value, place).end;
  },
};
