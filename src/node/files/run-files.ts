import { stat, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { OutputError, UsageError } from '../../core/errors.js';
import { checkWritable } from './atomic-write.js';
import { formatOfFile, loadStateHeader, saveCheckpoint, saveState } from './files.js';
import { type Checkpoint, modelFormat, type TrainingState } from '../../core/formats/format.js';
import { type ModelLock, lockModel } from './lock.js';
import { statePath } from './names.js';
import { setAside } from './previous.js';
import { asOutputError, tolerate } from './system-error.js';
import { resolveTarget } from './target.js';
import { sweepTemporaries } from './temporary.js';

export interface RunFilesOptions {
  /** Whether the run continues with the existing model and state, which are then not kept as the previous ones. */
  readonly resumed: boolean;
  /** Reports which files were kept, and failed writes that will be retried. */
  readonly say: (message: string) => void;
}

/**
 * Writes the files of a training run: the model and its state, each completely or not at all. A failed write does not end
 * the run, since a later one may succeed; `close` throws if the last write failed. A device or a FIFO gets only the last
 * model, and no state.
 */
export class RunFiles {
  readonly #lock: ModelLock;
  readonly #say: (message: string) => void;
  /** Whether the previous model has yet to be kept, before the first write. */
  #keepsPrevious: boolean;
  readonly #failures = new Map<string, OutputError>();

  private constructor(
    readonly modelPath: string,
    /** Whether the model goes to a device or a FIFO, without a state. */
    readonly isStream: boolean,
    lock: ModelLock,
    { resumed, say }: RunFilesOptions,
  ) {
    this.#lock = lock;
    this.#say = say;
    this.#keepsPrevious = !resumed && !isStream;
  }

  /**
   * Locks the files for a run, and checks that they can be written, before training.
   * @throws {OutputError} if they cannot be written, or another run uses them; {UsageError} if a file that is not a model
   *   would be replaced
   */
  static async open(modelPath: string, options: RunFilesOptions): Promise<RunFiles> {
    const isStream = (await resolveTarget(modelPath)).kind === 'stream';
    if (!isStream) {
      await refuseOtherFile(modelPath);
      await checkWritable(modelPath);
      await checkWritable(statePath(modelPath));
    }
    const lock = await lockModel(modelPath);
    if (!isStream) await sweepTemporaries(modelPath);
    return new RunFiles(modelPath, isStream, lock, options);
  }

  /** Returns whether there is a state from which to resume. */
  get keepsState(): boolean {
    return !this.isStream && !this.#failures.has(statePath(this.modelPath));
  }

  /** Whether the model was written, and whether its validation loss is known. */
  modelWritten = false;
  modelValidated = false;

  /**
   * Writes the model.
   * @param last whether it is the last model of the session: a device or a FIFO gets no other
   */
  async saveModel(checkpoint: Checkpoint, last: boolean): Promise<void> {
    if (this.isStream && !last) return;
    await this.#write(this.modelPath, () => saveCheckpoint(this.modelPath, checkpoint));
    this.modelWritten = !this.#failures.has(this.modelPath);
    this.modelValidated = checkpoint.training.bestValidationLoss !== undefined;
  }

  /** Writes the training state, except beside a device or a FIFO. */
  async saveState(state: TrainingState): Promise<void> {
    if (this.isStream) return;
    const path = statePath(this.modelPath);
    const modelName = basename(this.modelPath);
    await this.#write(path, () => saveState(path, { ...state, modelName }));
  }

  /** Unlocks the files. @throws {OutputError} if the last write of one of them failed */
  async close(): Promise<void> {
    await this.#lock.release();
    for (const failure of this.#failures.values()) throw failure;
  }

  async #write(path: string, write: () => Promise<void>): Promise<void> {
    try {
      if (this.#keepsPrevious) await this.#keepPrevious();
      await write();
      this.#failures.delete(path);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      if (!this.#failures.has(path)) this.#say(`${error.message}; training continues, and will try again`);
      this.#failures.set(path, error);
    }
  }

  /** Keeps copies of the previous model and its state, unless that run was interrupted before its first evaluation. */
  async #keepPrevious(): Promise<void> {
    const copies = (await this.#previousIsUnevaluated()) ? [] : await setAside(this.modelPath);
    // If this run is killed before it saves a state, `--resume` must not find the state of the previous run.
    const state = statePath(this.modelPath);
    await tolerate(['ENOENT'], unlink(state)).catch((error: unknown) => {
      throw asOutputError(error, state, 'make it writable, or remove it');
    });
    if (copies.length > 0) this.#say(`the previous model is kept as ${copies.join(' and ')}`);
    this.#keepsPrevious = false;
  }

  /**
   * Returns whether the previous run was interrupted before its first evaluation. Its model is then worth less than the one
   * kept before it: two interruptions in a row must not lose a good model.
   */
  async #previousIsUnevaluated(): Promise<boolean> {
    const header = await loadStateHeader(statePath(this.modelPath)).catch(() => undefined);
    return header?.training.history.length === 0 && header.progress.finished === false;
  }
}

/** @throws {UsageError} if the model would replace a file that is not a model */
async function refuseOtherFile(modelPath: string): Promise<void> {
  const status = await tolerate(['ENOENT'], stat(modelPath)).catch((error: unknown) => {
    throw asOutputError(error, modelPath, 'choose another place');
  });
  if (!status?.isFile() || status.size === 0 || (await formatOfFile(modelPath)) === modelFormat) return;
  throw new UsageError(`${modelPath} is not a model and would be overwritten: name another file`);
}
