import { OutputError, ReaderGone, readerHasLeft } from '../../core/errors.js';
import { showControlCharacters } from './format.js';

/** What `Output` needs of a stream; `process.stdout` is one. */
export type OutputStream = Pick<NodeJS.WritableStream, 'write' | 'on'> & {
  isTTY?: boolean;
  columns?: number;
};

/**
 * Standard output, which carries data alone. Each write waits until its data is with the system, so that memory
 * stays small before a slow reader, and a reader that leaves is noticed at the next write.
 */
export class Output {
  readonly #stream: OutputStream;
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #failure: Error | undefined;

  /** @param stream Where to write. On a terminal, control characters in the data are made visible. */
  constructor(stream: OutputStream) {
    this.#stream = stream;
    // Without a listener, an error would end the program before the write that met it is told of it.
    stream.on('error', (error: Error) => (this.#failure ??= translate(error)));
  }

  /** Columns of the terminal; 80 if there is none, or it does not tell. */
  get columns(): number {
    const columns = this.#stream.columns ?? 0;
    return columns > 0 ? columns : 80;
  }

  /**
   * Writes text, or bytes as they are.
   * @throws {ReaderGone} if the reader has left; {OutputError} if the data cannot be written.
   */
  async write(data: string | Uint8Array): Promise<void> {
    if (this.#failure) throw this.#failure;
    await this.#send(this.#stream.isTTY ? this.#visible(data) : data);
  }

  /** Writes what a terminal was not shown yet: bytes that begin a character whose end never came. */
  async finish(): Promise<void> {
    const rest = this.#decoder.decode();
    if (rest !== '') await this.write(rest);
  }

  #visible(data: string | Uint8Array): string {
    return showControlCharacters(
      typeof data === 'string' ? data : this.#decoder.decode(data, { stream: true }),
    );
  }

  async #send(data: string | Uint8Array): Promise<void> {
    try {
      await new Promise<void>((resolve, reject) => {
        this.#stream.write(data, (error) => (error ? reject(error) : resolve()));
      });
    } catch (error) {
      throw (this.#failure ??= translate(error));
    }
  }
}

function translate(error: unknown): Error {
  if (readerHasLeft(error)) return new ReaderGone('the reader left');
  const reason = error instanceof Error ? error.message : String(error);
  return new OutputError(
    `cannot write to standard output (${reason}): free space there, or write elsewhere`,
    {
      cause: error,
    },
  );
}
