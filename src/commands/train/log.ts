import { appendFile, readFile } from 'node:fs/promises';
import { writeSafely } from '../../checkpoint/atomic-write.js';
import { OutputError, systemErrorCode } from '../../errors.js';
import type { EvaluationReport } from '../../training/progress.js';

/** `--log`: a JSON object a line, one for each evaluation. */
export class TrainingLog {
  #writing: Promise<void> = Promise.resolve();

  constructor(readonly file: string) {}

  /**
   * Prepares the log of a run that goes on after `step` steps: what an interrupted session wrote of later steps, and a line
   * that it wrote half, is taken from the end, so that each step of the run stands in the log once. Earlier runs stay.
   */
  async rewindTo(step: number): Promise<void> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return '';
      throw failure(this.file, error);
    });
    // What follows the last end of a line was written half, or is nothing.
    const kept = text.split('\n').slice(0, -1);
    for (let earliest = Infinity; kept.length > 0; kept.pop()) {
      const last = stepOf(kept.at(-1)!);
      if (!(last > step && last < earliest)) break;
      earliest = last;
    }
    const rewound = kept.map((line) => `${line}\n`).join('');
    if (rewound !== text) await writeSafely(this.file, [rewound]);
  }

  /** Adds a line. It is on its way to the file until `close`. */
  add(report: EvaluationReport): void {
    const { step, epoch, trainingLoss, validationLoss, learningRate, charactersPerSecond, elapsedSeconds } =
      report;
    const entry = {
      step,
      epoch,
      trainingLoss,
      validationLoss,
      learningRate,
      charactersPerSecond,
      elapsedSeconds,
    };
    const line = `${JSON.stringify(entry)}\n`;
    this.#writing = this.#writing.then(() => appendFile(this.file, line));
    // Whoever calls `close` is told; until then a failure is not unhandled.
    this.#writing.catch(() => undefined);
  }

  /** @throws {OutputError} if a line could not be written */
  async close(): Promise<void> {
    await this.#writing.catch((error: unknown) => {
      throw failure(this.file, error);
    });
  }
}

/** The step that a line tells of; NaN if it tells of none. */
function stepOf(line: string): number {
  const step = /^\{"step":(\d+)/.exec(line)?.[1];
  return Number(step ?? NaN);
}

function failure(file: string, error: unknown): OutputError {
  const reason = error instanceof Error ? error.message : String(error);
  return new OutputError(`cannot write the log ${file} (${reason}): name another file with --log`, {
    cause: error,
  });
}
