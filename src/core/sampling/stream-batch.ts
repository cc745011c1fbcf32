import type { Team } from '../engine/team.js';
import type { Network } from '../model/network.js';
import type { SymbolStream } from './symbol-stream.js';

/** A network, and what the host reads and writes of it: the ids to read [B], the logits of each stream B × [V]. */
interface HostView {
  readonly network: Network;
  readonly inputs: Int32Array;
  readonly logits: readonly Float32Array[];
}

/**
 * Streams that a model reads side by side, a symbol of each at a time; a few together take hardly longer than one. Streams
 * come and go, and none changes a bit of another.
 */
export class StreamBatch {
  readonly #team: Team;
  readonly #views: readonly HostView[];
  /** The smallest at which all streams have a place. */
  #view: HostView;
  /** The stream of each place, from the first. */
  readonly #streams: SymbolStream[] = [];

  /** @param networks over the same weights, from that for the fewest streams up; they read one symbol at a time. */
  constructor(team: Team, networks: readonly Network[]) {
    this.#team = team;
    this.#views = networks.map((network) => viewOf(team, network));
    this.#view = this.#views[0];
  }

  /** How many streams there are; at most as many as the largest network takes. */
  get size(): number {
    return this.#streams.length;
  }

  /** Takes in a stream, which begins from the zero state. */
  add(stream: SymbolStream): void {
    this.#streams.push(stream);
    this.#moveToFit();
    this.#view.network.resetStream(this.#team.engine, this.size - 1);
  }

  /** Lets a stream go; its state is lost. */
  remove(stream: SymbolStream): void {
    const place = this.#streams.indexOf(stream);
    const last = this.#streams.pop()!;
    if (last !== stream) {
      this.#streams[place] = last;
      this.#copyState(this.#view.network, this.size, this.#view.network, place);
    }
    this.#moveToFit();
  }

  /** Every stream reads its next symbol, and goes on. */
  step(): void {
    const { network, inputs, logits } = this.#view;
    this.#streams.forEach((stream, b) => (inputs[b] = stream.input));
    this.#team.run(network.read, 1);
    this.#streams.forEach((stream, b) => stream.advance(logits[b]));
  }

  #moveToFit(): void {
    const { network } = this.#view;
    this.#view = this.#views.find((view) => view.inputs.length >= this.size)!;
    if (this.#view.network === network) return;
    const settled = Math.min(this.size, network.shape.batchSize);
    for (let b = 0; b < settled; b++) this.#copyState(network, b, this.#view.network, b);
  }

  #copyState(from: Network, fromPlace: number, to: Network, toPlace: number): void {
    const { engine } = this.#team;
    to.restoreStream(engine, toPlace, from.saveStream(engine, fromPlace));
  }
}

function viewOf({ engine }: Team, network: Network): HostView {
  return {
    network,
    inputs: engine.memory.ids(network.inputs),
    logits: network.output.logitsOfStreams(engine),
  };
}
