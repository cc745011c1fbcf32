/** One sitting of a run of training by the real program: from its start, or from where it stopped, to its end or its interruption. */
import type { ChildProcess } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Faults } from '../../helpers/faults/inject.js';
import { withFaults } from '../../helpers/faults/program.js';
import { type Outcome, outcomeOf, startCharnn } from '../../helpers/program.js';
import type { Setting, Sitting, Trial } from './trial.js';

/** Everything that could make a difference is on: dropout of both kinds, an average, layers, work enough for two threads. */
const flags = [
  ...['--layers', '2', '--hidden-size', '16', '--batch-size', '32', '--sequence-length', '26'],
  ...['--steps', '80', '--dropout', '0.2', '--weight-drop', '0.2', '--rng-seed', 'soak'],
];

/** How often a thread arrives at a barrier in such a run, or less. */
const mostArrivals = 5000;

/** How long a run that is left alone takes, in milliseconds, and how often it calls the file system. */
export interface Measure {
  readonly untilFirstStep: number;
  readonly fromThereOn: number;
  readonly operations: number;
}

/** A signal, and the share of a run after which it comes: the first tenth stands for what comes before the first step. */
type TimedSignal = readonly [signal: NodeJS.Signals, share: number];

interface Mishaps {
  readonly faults?: Omit<Faults, 'folder'>;
  readonly signals?: readonly TimedSignal[];
}

/** The name of the state of a run. */
export const stateName = 'model.training.jsonl';

export class Runner {
  constructor(
    readonly corpus: string,
    readonly trial: Pick<Trial, 'cell' | 'lines'>,
    /** Where the model is. */
    readonly folder: string,
  ) {}

  /** A sitting that is interrupted as it says. */
  interrupted({ interruption, saveShare, ...setting }: Sitting, measure: Measure): Promise<Outcome> {
    const { kind, share, times } = interruption;
    const at = Math.floor(share * measure.operations);
    const hangup = ['SIGHUP', saveShare] as const;
    switch (kind) {
      case 'SIGTERM':
      case 'SIGKILL':
        return this.run(setting, { signals: [hangup, [kind, share]] }, measure);
      case 'SIGKILL in a save':
        return this.run(setting, { signals: [hangup], faults: { fault: { kind: 'SIGKILL', at } } }, measure);
      case 'failing thread': {
        const faults = { threadFailsAt: Math.floor(share * mostArrivals) };
        return this.run({ ...setting, threads: 2 }, { signals: [hangup], faults }, measure);
      }
      case 'full disk': {
        const faults = { fault: { kind: times === 3 ? 'EDQUOT' : 'ENOSPC', at, times } } as const;
        return this.run(setting, { signals: [hangup], faults }, measure);
      }
    }
  }

  /** Begins the run, or goes on with it where there is a state. */
  async run(
    { threads, engine }: Setting,
    { faults, signals = [] }: Mishaps = {},
    measure?: Measure,
    onFirstStep?: () => void,
  ): Promise<Outcome> {
    const { cell, lines } = this.trial;
    const hasState = (await readdir(this.folder)).includes(stateName);
    const args = [
      ...['train', this.corpus, '-m', join(this.folder, 'model.json'), ...flags],
      ...['--cell', cell, '--threads', String(threads), '--engine', engine],
      ...(lines ? ['--lines'] : []),
      ...(hasState ? ['--resume'] : []),
    ];
    const child = startCharnn(args, faults ? withFaults({ folder: this.folder, ...faults }) : {});
    child.stdin!.on('error', () => undefined);
    child.stdin!.end();
    const timers: NodeJS.Timeout[] = [];
    const send = (signal: NodeJS.Signals, time: number) =>
      timers.push(setTimeout(() => child.kill(signal), time));
    for (const [signal, share] of signals) {
      if (share < 0.1) send(signal, share * 10 * measure!.untilFirstStep);
    }
    whenItSays(child, /^run /m, () => {
      onFirstStep?.();
      for (const [signal, share] of signals) {
        if (share >= 0.1) send(signal, ((share - 0.1) / 0.9) * measure!.fromThereOn);
      }
    });
    const outcome = await outcomeOf(child);
    timers.forEach(clearTimeout);
    return outcome;
  }
}

/** Calls `then` once a program has said this. */
function whenItSays(child: ChildProcess, pattern: RegExp, then: () => void): void {
  let said = '';
  const listen = (chunk: Buffer) => {
    said += chunk.toString();
    if (!pattern.test(said)) return;
    child.stderr!.off('data', listen);
    then();
  };
  child.stderr!.on('data', listen);
}
