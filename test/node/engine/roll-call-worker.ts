// The entry point of a worker thread that runs the program of the tests.
import { RollCall } from '../../core/engine/threads/programs.js';
import { runThisWorker } from '../../../src/node/engine/worker-thread.js';

runThisWorker({ [RollCall.programName]: RollCall });
