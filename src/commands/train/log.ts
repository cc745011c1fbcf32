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
   * that it wrote half, is taken out, so that each step stands in the log once.
   */
  async rewindTo(step: number): Promise<void> {
    const text = await readFile(this.file, 'utf8').catch((error: unknown) => {
      if (systemErrorCode(error) === 'ENOENT') return '';
      throw failure(this.file, error);
    });
    const kept = text.split('\n').filter((line) => {
      const logged = stepOf(line);
      return logged !== undefined && logged <= step;
    });
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

function stepOf(line: string): number | undefined {
  try {
    const entry: unknown = JSON.parse(line);
    const step = typeof entry === 'object' && entry !== null && 'step' in entry ? entry.step : undefined;
    return typeof step === 'number' ? step : undefined;
  } catch {
    return undefined;
  }
}

function failure(file: string, error: unknown): OutputError {
  const reason = error instanceof Error ? error.message : String(error);
  return new OutputError(`cannot write the log ${file} (${reason}): name another file with --log`, {
    cause: error,
  });
}
