import { appendFile, readFile, stat, truncate } from 'node:fs/promises';
import { isStandardOutput, writeStandardOutput } from '../../../node/files/standard-output.js';
import { openStream, type Stream } from '../../../node/files/stream.js';
import { reasonOf, unless } from '../../../node/files/system-error.js';
import { OutputError, ReaderGone } from '../../../core/errors.js';
import type { EvaluationReport } from '../../../core/training/run.js';
import { lineFeed } from '../../../core/text/code-points.js';

/** Writes all bytes or the first of them; gives how many. */
type Write = (bytes: Uint8Array) => Promise<number>;

/**
 * `--log`: a JSON object a line, one for each evaluation. A line that cannot be written does not end the run: it is tried
 * again with the next, and `close` throws if that failed to the last.
 */
export class TrainingLog {
  #length: number;
  /** The end of the log that is not written yet. */
  #unwritten: Uint8Array = new Uint8Array();
  #writing: Promise<void> = Promise.resolve();
  /** Why the last write failed, or the first of several that failed one after the other. */
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
   * Opens a log to go on with, and makes sure that it can be written. A last line that was written half is taken off.
   * @param say told of a write that failed and will be tried again
   * @param keep the length at which a resumed run had its log: what an interrupted session wrote after it is taken off
   *   too, so that each step stands in the log once
   * @throws {OutputError} if it cannot be read, cut or written
   */
  static async open(file: string, say: (message: string) => void, keep = Infinity): Promise<TrainingLog> {
    try {
      const status = await unless(['ENOENT'], stat(file));
      // Standard output may be a file: what is there is not the log's.
      if (isStandardOutput(file, status)) return new TrainingLog(file, 0, writeToStandardOutput, say);
      if (status && !status.isFile()) {
        // Opened once: who reads a FIFO would else meet its end after each line.
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

  /** The length of the log with all lines that were added, in bytes. */
  async length(): Promise<number> {
    await this.#writing;
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
    const line = Buffer.from(`${JSON.stringify(entry)}\n`);
    this.#length += line.length;
    this.#unwritten = Buffer.concat([this.#unwritten, line]);
    this.#writing = this.#writing.then(() => this.#flush());
  }

  /** @throws {OutputError} if a line could not be written; not if a reader of standard output has left */
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
        if (written === 0) throw new Error('no more went in; is the disk full?');
        this.#unwritten = this.#unwritten.subarray(written);
      }
      this.#failure = undefined;
    } catch (error) {
      if (error instanceof ReaderGone) {
        this.#unwritten = new Uint8Array(); // nobody wants it
        return;
      }
      if (this.#failure === undefined)
        this.#say(`${describe(this.file, error)}; training goes on, and will try again`);
      this.#failure ??= error;
    }
  }
}

/**
 * Appends to a regular file, which is opened anew for each line: it may have been moved away.
 * @param length how long it is
 */
function appendingTo(file: string, length: number): Write {
  let isLengthKnown = true;
  return async (bytes) => {
    // What failed may have been written all the same, in part or whole.
    const size = isLengthKnown ? length : ((await unless(['ENOENT'], stat(file)))?.size ?? 0);
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
