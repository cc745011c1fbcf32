// The entry point of a worker thread.
import { programs } from '../../core/programs.js';
import { runThisWorker } from './worker-thread.js';

runThisWorker(programs);
