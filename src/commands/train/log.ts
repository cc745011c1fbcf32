import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { writePieces } from '../../checkpoint/atomic-write.js';
import { isStandardOutput, writeStandardOutput } from '../../checkpoint/standard-output.js';
import { openStream, type Stream } from '../../checkpoint/stream.js';
import { unless } from '../../checkpoint/system-error.js';
import { OutputError, ReaderGone } from '../../errors.js';
import type { EvaluationReport } from '../../training/progress.js';
import { lineFeed } from '../../text/code-points.js';

/** `--log`: a JSON object a line, one for each evaluation. */
export class TrainingLog {
  #writing: Promise<unknown> = Promise.resolve();
  #length: number;
  readonly #write: (line: string) => Promise<unknown>;
  readonly #stream: Stream | undefined;

  private constructor(
    readonly file: string,
    length: number,
    write: (line: string) => Promise<unknown> = (line) => appendFile(file, line),
    stream?: Stream,
  ) {
    this.#length = length;
    this.#write = write;
    this.#stream = stream;
  }

  /**
   * Opens a log to go on with. A last line that was written half is taken off.
   * @param keep the length at which a resumed run had its log: what an interrupted session wrote after it is taken off
   *   too, so that each step stands in the log once
   * @throws {OutputError} if it cannot be read, or cut
   */
  static async open(file: string, keep = Infinity): Promise<TrainingLog> {
    try {
      const status = await unless(['ENOENT'], stat(file));
      // Standard output may be a file: what is there is not the log's.
      if (isStandardOutput(file, status)) return new TrainingLog(file, 0, writeStandardOutput);
      if (!status) return new TrainingLog(file, 0);
      if (!status.isFile()) {
        // Opened once: who reads a FIFO would else meet its end after each line.
        const stream = await openStream(file);
        return new TrainingLog(file, 0, (line) => writePieces(stream, [line]), stream);
      }
      const text = await readFile(file);
      const end = text.subarray(0, keep).lastIndexOf(lineFeed) + 1;
      if (end < text.length) await truncate(file, end);
      return new TrainingLog(file, end);
    } catch (error) {
      throw failure(file, error);
    }
  }

  /** The length of the log with all lines that were added, in bytes. */
  async length(): Promise<number> {
    await this.#writing.catch(() => undefined);
    return this.#length;
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
    this.#length += Buffer.byteLength(line);
    this.#writing = this.#writing.then(() => this.#write(line));
    // Whoever calls `close` is told; until then a failure is not unhandled.
    this.#writing.catch(() => undefined);
  }

  /** @throws {OutputError} if a line could not be written; not if a reader of standard output has left */
  async close(): Promise<void> {
    await this.#writing
      .catch((error: unknown) => {
        if (error instanceof ReaderGone) return;
        throw failure(this.file, error);
      })
      .finally(() => this.#stream?.close());
  }
}

function failure(file: string, error: unknown): OutputError {
  const reason = error instanceof Error ? error.message : String(error);
  return new OutputError(`cannot write the log ${file} (${reason}): name another file with --log`, {
    cause: error,
  });
}
