/** Carries out trials with the real program, and compares what comes of them with runs that were left alone. */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseCheckpoint } from '../../../src/core/formats/model-file.js';
import { sha256 } from '../../../src/node/files/sha256.js';
import { parseState } from '../../../src/core/formats/state-file.js';
import { corpus } from '../../helpers/model-files.js';
import type { Outcome } from '../../helpers/program.js';
import { type Measure, Runner, stateName } from './sitting.js';
import type { Interruption, Setting, Trial } from './trial.js';

const modelName = 'model.json';

/** A run that was left alone. */
interface Reference extends Measure {
  readonly model: Buffer;
}

/** What was counted in a trial. */
export interface TrialOutcome {
  /** What is not as it should be; undefined if all is well. */
  readonly problem?: string;
  /** Sittings that were interrupted before they had ended; and those that went on from a state. */
  interrupted: number;
  resumed: number;
  killedInSaves: number;
  /** Models and states that were there, and were gone or not whole after an interruption. */
  lostFiles: number;
}

/**
 * How a sitting may end; null is a signal that came before it was listened to, or that cannot be, and 129 a SIGHUP that
 * came before the first step.
 */
const exitCodes: Record<Interruption['kind'], (number | null)[]> = {
  SIGTERM: [0, 129, 143, null],
  SIGKILL: [0, 129, null],
  'SIGKILL in a save': [0, 129, null],
  'failing thread': [0, 70, 129, null],
  'full disk': [0, 66, 74, 129, null],
};

export class Soak {
  readonly #corpus: string;
  readonly #references = new Map<string, Promise<Reference>>();
  #trials = 0;

  private constructor(readonly folder: string) {
    this.#corpus = join(folder, 'corpus.txt');
  }

  /** @param folder An empty one, for texts and models. */
  static async in(folder: string): Promise<Soak> {
    const soak = new Soak(folder);
    await writeFile(soak.#corpus, await corpus('fables.txt', 6000));
    return soak;
  }

  /** Where there is a problem, the files stay. */
  async carryOut(trial: Trial): Promise<TrialOutcome> {
    const reference = await this.#referenceOf(trial);
    const folder = join(this.folder, `trial-${++this.#trials}`);
    await mkdir(folder);
    const runner = new Runner(this.#corpus, trial, folder);
    const counts = { interrupted: 0, resumed: 0, killedInSaves: 0, lostFiles: 0 };
    const problems: string[] = [];

    /** Has a sitting, and looks at what it leaves. */
    const sit = async (sitting: () => Promise<Outcome>, allowed: (number | null)[]): Promise<Outcome> => {
      const before = await filesIn(folder);
      if (before.has(stateName)) counts.resumed++;
      const outcome = await sitting();
      const after = await filesIn(folder);
      const lost = [...before.keys()].filter((name) => !after.has(name)).map((name) => `${name} is gone`);
      const damaged = [...after.values()].filter((damage) => damage !== undefined);
      counts.lostFiles += lost.length + damaged.length;
      problems.push(...lost, ...damaged);
      if (outcome.code !== 0) counts.interrupted++;
      if (!allowed.includes(outcome.code))
        problems.push(`exit code ${outcome.code}: ${outcome.stderr.slice(-500)}`);
      return outcome;
    };

    for (const sitting of trial.sittings) {
      const { kind } = sitting.interruption;
      const { code } = await sit(() => runner.interrupted(sitting, reference), exitCodes[kind]);
      if (code === null && kind === 'SIGKILL in a save') counts.killedInSaves++;
    }
    await sit(() => runner.run(trial.last), [0]);
    const model = await readFile(join(folder, modelName)).catch(() => undefined);
    if (!model?.equals(reference.model)) problems.push('another model');
    const left = (await readdir(folder)).filter((name) => name.startsWith('.'));
    if (left.length > 0) problems.push(`left over: ${left.join(', ')}`);
    if (problems.length === 0) await rm(folder, { recursive: true });
    return { ...counts, ...(problems.length > 0 && { problem: `${folder}: ${problems.join('; ')}` }) };
  }

  #referenceOf(trial: Trial): Promise<Reference> {
    const key = `${trial.cell}-${trial.lines}`;
    const known = this.#references.get(key);
    if (known) return known;
    const reference = this.#leaveAlone(trial, join(this.folder, `reference-${key}`));
    this.#references.set(key, reference);
    return reference;
  }

  async #leaveAlone(trial: Trial, folder: string): Promise<Reference> {
    await mkdir(folder);
    const record = `${folder}.operations`;
    const setting: Setting = { threads: 1, engine: 'simd' };
    const start = performance.now();
    let firstStep = start;
    const { code, stderr } = await new Runner(this.#corpus, trial, folder).run(
      setting,
      { faults: { record } },
      undefined,
      () => (firstStep = performance.now()),
    );
    if (code !== 0) throw new Error(`a run that is left alone ended with ${code}: ${stderr}`);
    return {
      model: await readFile(join(folder, modelName)),
      untilFirstStep: firstStep - start,
      fromThereOn: performance.now() - firstStep,
      operations: (await readFile(record, 'utf8')).split('\n').length - 1,
    };
  }
}

/** The model and the state in a folder, and what is wrong with each. */
async function filesIn(folder: string): Promise<Map<string, string | undefined>> {
  const files = new Map<string, string | undefined>();
  for (const name of await readdir(folder)) {
    if (name !== modelName && name !== stateName) continue;
    const bytes = await readFile(join(folder, name));
    try {
      if (name === modelName) parseCheckpoint(bytes, name, sha256);
      else await parseState([bytes], name, sha256);
      files.set(name, undefined);
    } catch (error) {
      files.set(name, String(error));
    }
  }
  return files;
}
