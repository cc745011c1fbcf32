import { stat, unlink } from 'node:fs/promises';
import { basename } from 'node:path';
import { OutputError, UsageError } from '../../core/errors.js';
import { checkWritable } from './atomic-write.js';
import { formatOfFile, loadStateHeader, saveCheckpoint, saveState } from './files.js';
import { type Checkpoint, modelFormat, type TrainingState } from '../../core/formats/format.js';
import { type ModelLock, lockModel } from './lock.js';
import { statePath } from './names.js';
import { setAside } from './previous.js';
import { asOutputError, unless } from './system-error.js';
import { resolveTarget } from './target.js';
import { sweepTemporaries } from './temporary.js';

export interface RunFilesOptions {
  /** The run goes on with the model and the state that lie there: nothing is set aside. */
  readonly resumed: boolean;
  /** Told of what was set aside, and of a write that failed and will be tried again. */
  readonly say: (message: string) => void;
}

/**
 * The files of a training run: the model, and its state beside it. Both are written whole or not at all. A write that
 * fails does not end the run: what is written later may succeed, and `close` throws if the last write failed. A device or
 * a FIFO gets the last model, and nothing beside it.
 */
export class RunFiles {
  readonly #lock: ModelLock;
  readonly #say: (message: string) => void;
  #setsAside: boolean;
  readonly #failures = new Map<string, OutputError>();

  private constructor(
    readonly modelPath: string,
    /** Whether the model goes to a device or a FIFO, which has no state beside it. */
    readonly isStream: boolean,
    lock: ModelLock,
    { resumed, say }: RunFilesOptions,
  ) {
    this.#lock = lock;
    this.#say = say;
    this.#setsAside = !resumed && !isStream;
  }

  /**
   * Takes the files for a run, and makes sure that they can be written, before anything is trained.
   * @throws {OutputError} if they cannot, or another run has them; {UsageError} if the model is a folder, or a file of
   *   another kind
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

  /** Whether there is a state beside the model, to resume from. */
  get keepsState(): boolean {
    return !this.isStream && !this.#failures.has(statePath(this.modelPath));
  }

  /** Whether the model was written, and whether it was one whose loss is known. */
  modelWritten = false;
  modelValidated = false;

  /** @param last whether no better model will follow */
  async saveModel(checkpoint: Checkpoint, last: boolean): Promise<void> {
    if (this.isStream && !last) return;
    await this.#write(this.modelPath, () => saveCheckpoint(this.modelPath, checkpoint));
    this.modelWritten = !this.#failures.has(this.modelPath);
    this.modelValidated = checkpoint.training.bestValidationLoss !== undefined;
  }

  async saveState(state: TrainingState): Promise<void> {
    if (this.isStream) return;
    const path = statePath(this.modelPath);
    const modelName = basename(this.modelPath);
    await this.#write(path, () => saveState(path, { ...state, modelName }));
  }

  /** Gives the files back. @throws {OutputError} if the last write of one of them failed. */
  async close(): Promise<void> {
    await this.#lock.release();
    for (const failure of this.#failures.values()) throw failure;
  }

  async #write(path: string, write: () => Promise<void>): Promise<void> {
    try {
      if (this.#setsAside) await this.#setAside();
      await write();
      this.#failures.delete(path);
    } catch (error) {
      if (!(error instanceof OutputError)) throw error;
      if (!this.#failures.has(path)) this.#say(`${error.message}; training goes on, and will try again`);
      this.#failures.set(path, error);
    }
  }

  /** Sets the model and the state of the run before aside, unless that run was interrupted before its first evaluation. */
  async #setAside(): Promise<void> {
    const copies = (await this.#holdsUnfinishedBeginning()) ? [] : await setAside(this.modelPath);
    // Should this run be killed before it saves a state, `--resume` must not find that of the run before it.
    const state = statePath(this.modelPath);
    await unless(['ENOENT'], unlink(state)).catch((error: unknown) => {
      throw asOutputError(error, state, 'make it writable, or remove it');
    });
    if (copies.length > 0) this.#say(`the model that was here is set aside as ${copies.join(' and ')}`);
    this.#setsAside = false;
  }

  /** Whether what lies there says less than what was set aside before it: two interruptions must not cost a good model. */
  async #holdsUnfinishedBeginning(): Promise<boolean> {
    const header = await loadStateHeader(statePath(this.modelPath)).catch(() => undefined);
    return header?.training.history.length === 0 && header.progress.finished === false;
  }
}

/** @throws {UsageError} if something other than a model stands where the model is to be written */
async function refuseOtherFile(modelPath: string): Promise<void> {
  const status = await unless(['ENOENT'], stat(modelPath)).catch((error: unknown) => {
    throw asOutputError(error, modelPath, 'choose another place');
  });
  if (!status?.isFile() || status.size === 0 || (await formatOfFile(modelPath)) === modelFormat) return;
  throw new UsageError(`${modelPath} is not a model, and would be replaced by one: name another file`);
}
