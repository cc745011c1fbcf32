/** Models and texts for tests of the real program. */
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { parseCheckpoint } from '../../src/core/formats/model-file.js';
import { charnn, type Outcome, type RunOptions } from './program.js';

/** Flags for a model that is trained in no time, always the same. */
export const smallModel = [
  ...['--hidden-size', '16', '--batch-size', '4', '--sequence-length', '16'],
  ...['--steps', '40', '--rng-seed', '1'],
];

/** The beginning of a text that comes with charnn, of so many characters. */
export async function corpus(name: 'fables.txt' | 'korean.txt', characters: number): Promise<string> {
  const text = await readFile(new URL(`../../corpora/${name}`, import.meta.url), 'utf8');
  return Array.from(text).slice(0, characters).join('');
}

/** Runs `charnn` as `charnn` does, and expects it to succeed. */
export async function succeed(args: readonly string[], options: RunOptions = {}): Promise<Outcome> {
  const outcome = await charnn(args, options);
  expect(outcome.code, `charnn ${args.join(' ')}: ${outcome.stderr}`).to.equal(0);
  return outcome;
}

/** Expects that a run was refused: by this exit code, and one line that holds all of `words`. */
export function expectRefused({ code, stdout, stderr }: Outcome, exitCode: number, ...words: string[]): void {
  expect({ code, stdout }, stderr).to.deep.equal({ code: exitCode, stdout: '' });
  const errors = stderr.split('\n').filter((line) => !line.startsWith('note: ') && line !== '');
  expect(errors, stderr).to.have.length(1);
  expect(errors[0]).to.match(/^charnn: ./);
  for (const word of words) expect(errors[0]).to.include(word);
}

/** Arguments that are refused, and words of the message. */
export type Refusal = [args: string[], ...words: string[]];

/** Runs `charnn` with all these, and expects each to be refused with this exit code and these words. */
export async function expectAllRefused(
  exitCode: number,
  refusals: readonly Refusal[],
  options: RunOptions,
): Promise<void> {
  const outcomes = await Promise.all(refusals.map(([args]) => charnn(args, options)));
  for (const [i, [args, ...words]] of refusals.entries()) {
    expect(outcomes[i].code, `${args.join(' ')}: ${outcomes[i].stderr}`).to.equal(exitCode);
    expectRefused(outcomes[i], exitCode, ...words);
  }
}

/** The JSON object that a command wrote, alone, on one line. */
export function jsonOf({ stdout }: Outcome): Record<string, unknown> {
  expect(stdout).to.match(/^\{[^\n]*\}\n$/);
  return JSON.parse(stdout) as Record<string, unknown>;
}

/** The model in a file, which must be whole. */
export async function readModel(file: string) {
  return parseCheckpoint(await readFile(file), file);
}
