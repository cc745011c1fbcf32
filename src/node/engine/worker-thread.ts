import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Programs } from '../../core/engine/threads/program.js';
import { runWorker, type WorkerStart } from '../../core/engine/threads/run-worker.js';
import '../install.js';

/** The start data of a worker thread. */
export interface WorkerData extends WorkerStart {
  /** The port for the error that stops the thread. */
  readonly errors: MessagePort;
}

/** Runs tasks in this worker thread until it is told to end. */
export function runThisWorker(programs: Programs): void {
  const { errors, ...start } = workerData as WorkerData;
  runWorker(
    start,
    programs,
    () => parentPort!.postMessage('ready'),
    (error) => errors.postMessage(error),
  );
  errors.close();
}
