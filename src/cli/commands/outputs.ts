/** Checks, before anything is read, that no output of a command replaces what must stay. */
import { type BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { formatOf, modelFormat, stateFormat } from '../../core/formats/format.js';
import { readHead } from '../../node/files/head.js';
import { resolveTarget } from '../../node/files/target.js';
import { UsageError } from '../../core/errors.js';
import { isStandardInput } from '../../node/files/source.js';
import { vocabularyFormat } from '../../core/formats/vocabulary-file.js';

/** What a file that charnn writes is. */
export type OutputKind = 'model' | 'state' | 'log' | 'vocabulary' | 'html';

/** A file that a command is going to write. */
export interface PlannedOutput {
  readonly file: string;
  readonly kind: OutputKind;
  /** How the user named it, for messages: `--log`, or `-m` for the model and the names derived from it. */
  readonly flag: string;
}

/** What stands for standard output among the identities of files. */
const STANDARD_OUTPUT = 'standard output';

const kinds: Readonly<Record<OutputKind, { name: string; matches: (head: Buffer) => boolean }>> = {
  model: { name: 'a model', matches: (head) => formatOf(head) === modelFormat },
  state: { name: 'a training state', matches: (head) => formatOf(head) === stateFormat },
  vocabulary: { name: 'a vocabulary', matches: (head) => formatOf(head) === vocabularyFormat },
  log: { name: 'a training log', matches: (head) => /^\{"step":\d/.test(head.toString('latin1')) },
  html: {
    name: 'a page of charnn',
    matches: (head) =>
      /^<!doctype html>.*<meta name="generator" content="charnn /is.test(head.toString('latin1')),
  },
};

/**
 * Refuses outputs that are named `-`; that are one of `inputs`, through links too; that are one another; or that would
 * replace a non-empty regular file of another kind than they write.
 * @param inputs Files that are read; `-` is standard input. One that may be written again does not belong here.
 * @param result The flag that has the command write a result to standard output, which is then no output besides.
 * @throws {UsageError} naming the flag and the file; what `resolveTarget` throws for a place that cannot be written.
 */
export async function checkOutputs(
  inputs: readonly string[],
  outputs: readonly PlannedOutput[],
  result?: string,
): Promise<void> {
  const owners = new Map<string, string>();
  if (result !== undefined) owners.set(STANDARD_OUTPUT, `written by ${result} too`);
  for (const input of inputs) {
    const identity = isStandardInput(input) ? await identityOf('/dev/stdin') : await identityOf(input);
    if (identity !== undefined) owners.set(identity, `the input ${input}`);
  }
  for (const { file, kind, flag } of outputs) {
    if (file === '-') {
      throw new UsageError(`${flag} - names no file: name one, or /dev/stdout, which is standard output`);
    }
    const target = await resolveTarget(file);
    if (target.kind === 'stream' && !target.isStandardOutput) continue;
    const identity =
      target.kind === 'stream' ? STANDARD_OUTPUT : ((await identityOf(target.path)) ?? target.path);
    const owner = owners.get(identity);
    if (owner !== undefined) {
      throw new UsageError(`${flag} would write ${file}, which is ${owner}: name another file`);
    }
    owners.set(identity, `written by ${flag} too`);
    if (target.kind === 'file') await refuseOtherKind(target.path, file, kind, flag);
  }
}

/**
 * Refuses texts that are charnn models.
 * @throws {UsageError} that says how a model is named.
 */
export async function refuseModels(texts: readonly string[]): Promise<void> {
  for (const file of texts) {
    if (isStandardInput(file)) continue;
    const head = await headOf(file);
    const format = head && formatOf(head);
    if (format === modelFormat) {
      throw new UsageError(`${file} is a charnn model, not a text: did you mean -m ${file}?`);
    }
    if (format !== undefined) {
      throw new UsageError(`${file} is a file that charnn wrote (${format}), not a text: name the text`);
    }
  }
}

async function refuseOtherKind(path: string, file: string, kind: OutputKind, flag: string): Promise<void> {
  const head = await headOf(path);
  if (!head || head.length === 0 || kinds[kind].matches(head)) return;
  throw new UsageError(
    `${flag} would replace ${file}, which is not ${kinds[kind].name}: name another file, or remove it`,
  );
}

/** What is one and the same for all names of a regular file; undefined for anything else. */
async function identityOf(file: string): Promise<string | undefined> {
  const status: BigIntStats | undefined = await stat(file, { bigint: true }).catch(() => undefined);
  return status?.isFile() ? `${status.dev}:${status.ino}` : undefined;
}

/** The beginning of a regular file; undefined if there is none, or it cannot be read. */
async function headOf(file: string): Promise<Buffer | undefined> {
  // Nothing is taken from a FIFO, and nobody is waited for at one.
  if ((await identityOf(file)) === undefined) return undefined;
  return readHead(file).catch(() => undefined);
}
