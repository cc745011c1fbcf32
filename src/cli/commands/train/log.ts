import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { isStandardOutput, writeStandardOutput } from '../../../node/files/standard-output.js';
import { openStream, type Stream } from '../../../node/files/stream.js';
import { reasonOf, tolerate } from '../../../node/files/system-error.js';
import { OutputError, ReaderGone } from '../../../core/errors.js';
import type { EvaluationReport } from '../../../core/training/run.js';
import { lineFeed } from '../../../core/text/code-points.js';

/** Writes some or all of the bytes, from the first; returns how many. */
type Write = (bytes: Uint8Array) => Promise<number>;

/**
 * Writes the log of `--log`: a line with a JSON object for each evaluation. A failed write does not end the run: it is
 * retried with the next line, and `close` throws if the last attempt failed.
 */
export class TrainingLog {
  #length: number;
  /** The lines that are not written yet. */
  #unwritten: Uint8Array = new Uint8Array();
  #writing: Promise<void> = Promise.resolve();
  /** The first error since the last successful write. */
  #failure: unknown;
  readonly #write: Write;
  readonly #say: (message: string) => void;
  readonly #stream: Stream | undefined;

  private constructor(
    readonly file: string,
    length: number,
    write: Write,
    say: (message: string) => void,
    stream?: Stream,
  ) {
    this.#length = length;
    this.#write = write;
    this.#say = say;
    this.#stream = stream;
  }

  /**
   * Opens a log for appending, and checks that it can be written. Cuts off an incomplete last line.
   * @param say reports a failed write that will be retried
   * @param keep the length of a resumed run's log when its state was saved: later lines are cut off, so that each step is
   *   logged once
   * @throws {OutputError} if the log cannot be read, cut or written
   */
  static async open(file: string, say: (message: string) => void, keep = Infinity): Promise<TrainingLog> {
    try {
      const status = await tolerate(['ENOENT'], stat(file));
      // If standard output is a file, its contents are not part of the log.
      if (isStandardOutput(file, status)) return new TrainingLog(file, 0, writeToStandardOutput, say);
      if (status && !status.isFile()) {
        // Opened once: otherwise the reader of a FIFO would get an end of file after each line.
        const stream = await openStream(file);
        const write: Write = async (bytes) => (await stream.write(bytes, 0, bytes.length)).bytesWritten;
        return new TrainingLog(file, 0, write, say, stream);
      }
      await appendFile(file, '');
      const text = await readFile(file);
      const end = text.subarray(0, keep).lastIndexOf(lineFeed) + 1;
      if (end < text.length) await truncate(file, end);
      return new TrainingLog(file, end, appendingTo(file, end), say);
    } catch (error) {
      throw failure(file, error);
    }
  }

  /** Returns the length of the log in bytes, with all lines added so far. */
  async length(): Promise<number> {
    await this.#writing;
    return this.#length;
  }

  /** Adds a line. It may not be written before `close`. */
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
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    this.#length += line.length;
    this.#unwritten = Buffer.concat([this.#unwritten, line]);
    this.#writing = this.#writing.then(() => this.#flush());
  }

  /** Writes the remaining lines. @throws {OutputError} if that fails, unless the reader of standard output has left */
  async close(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) await this.#flush();
    await this.#stream?.close();
    if (this.#failure !== undefined) throw failure(this.file, this.#failure);
  }

  async #flush(): Promise<void> {
    try {
      while (this.#unwritten.length > 0) {
        const written = await this.#write(this.#unwritten);
        if (written === 0) throw new Error('nothing was written; is the disk full?');
        this.#unwritten = this.#unwritten.subarray(written);
      }
      this.#failure = undefined;
    } catch (error) {
      if (error instanceof ReaderGone) {
        this.#unwritten = new Uint8Array();
        return;
      }
      if (this.#failure === undefined)
        this.#say(`${describe(this.file, error)}; training continues, and will try again`);
      this.#failure ??= error;
    }
  }
}

/**
 * Returns a function that appends to a regular file. It opens the file for each write, since it may have been moved.
 * @param length the length of the file in bytes
 */
function appendingTo(file: string, length: number): Write {
  let isLengthKnown = true;
  return async (bytes) => {
    // A failed write may have written some or all of its bytes.
    const size = isLengthKnown ? length : ((await tolerate(['ENOENT'], stat(file)))?.size ?? 0);
    isLengthKnown = false;
    await appendFile(file, bytes.subarray(Math.max(0, size - length)));
    isLengthKnown = true;
    length += bytes.length;
    return bytes.length;
  };
}

async function writeToStandardOutput(bytes: Uint8Array): Promise<number> {
  await writeStandardOutput(bytes);
  return bytes.length;
}

function failure(file: string, error: unknown): OutputError {
  return new OutputError(`${describe(file, error)}; name another file with --log`, { cause: error });
}

function describe(file: string, error: unknown): string {
  return `cannot write the log ${file}: ${reasonOf(error, 'no file can be made there')}`;
}
