// A thread that reads damaged inputs until it is told to stop. Who watches it sees how far it is, and that it goes on.
import { parentPort, workerData } from 'node:worker_threads';
import '../../install-host.js';
import { Fuzzer } from './fuzz.js';

/** What the thread is started with. */
export interface FuzzData {
  readonly seed: string;
  readonly folder: string;
  /** The numbers of the inputs: from `first` on, every `step`-th, below `end`. */
  readonly first: number;
  readonly step: number;
  readonly end: number;
  /** [the number of the input that is being read, whether to stop] */
  readonly state: Int32Array;
}

const { seed, folder, first, step, end, state } = workerData as FuzzData;
const fuzzer = await Fuzzer.in(folder, seed);
parentPort!.postMessage({ ready: true });
for (let input = first; input < end && Atomics.load(state, 1) === 0; input += step) {
  Atomics.store(state, 0, input);
  const finding = await fuzzer.read(input);
  if (finding) parentPort!.postMessage({ finding });
}
parentPort!.postMessage({ counts: [...fuzzer.counts] });
