import type { Team } from '../engine/team.js';
import { at } from './buffers.js';
import type { Network } from './network.js';

/**
 * Runs a network symbol by symbol, in B parallel streams: write the ids, run a step, read the logits. Whatever
 * processes a text one symbol at a time is built on it.
 */
export class Stepper {
  /** The ids of the symbols to read next [B]; the caller writes them. */
  readonly ids: Int32Array;
  /** The logits of the next symbol after the last step, B × [V]. */
  readonly logits: readonly Float32Array[];

  /** @param network a network with a sequence length of 1 */
  constructor(
    readonly team: Team,
    readonly network: Network,
  ) {
    this.ids = team.engine.memory.ids(network.inputs);
    this.logits = network.output.logitsOfStreams(team.engine);
  }

  /** The number of streams, B. */
  get size(): number {
    return this.ids.length;
  }

  /** Reads `ids`; updates the state of every stream and `logits`. */
  step(): void {
    this.team.run(this.network.read, 1);
  }

  /** Resets stream `b` to the zero state. */
  reset(b: number): void {
    this.network.resetStream(this.team.engine, b);
  }

  /** Copies the state of stream `b` to stream `toStream` of a stepper over the same weights. */
  copyState(b: number, to: Stepper, toStream: number): void {
    to.network.restoreStream(to.team.engine, toStream, this.network.saveStream(this.team.engine, b));
  }

  /** Returns a view of the top layer's output in stream `b` after the last step [H]. */
  hiddenState(b: number): Float32Array {
    const { h } = this.network.layers.at(-1)!;
    const start = at(h, 1) - h.offset + b * h.shape[2];
    return this.team.engine.memory.view(h, start, this.network.weights.values.config.hiddenSize);
  }
}
