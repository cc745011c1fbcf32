import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { Programs } from '../../core/engine/threads/program.js';
import { runWorker, type WorkerStart } from '../../core/engine/threads/run-worker.js';
import '../install.js';

/** What a worker thread starts with. */
export interface WorkerData extends WorkerStart {
  /** Receives the error that stops the thread. */
  readonly errors: MessagePort;
}

/** Runs this worker thread to its end. */
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
