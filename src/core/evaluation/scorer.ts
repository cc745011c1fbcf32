import type { Checkpoint } from '../formats/format.js';
import { logShares } from '../model/initialization.js';
import type { Network } from '../model/network.js';
import type { Line } from '../text/lines.js';
import { newSymbolCosts, type NewSymbolCosts } from '../text/new-symbols.js';
import { ScoringNetworks } from './score-networks.js';
import type { ScorerOptions } from './score-options.js';

/** The number of symbols in unfinished and unreported lines above which no more lines are added. */
const MAX_SYMBOLS = 2 ** 18;

/** A line and its cost under a model. */
export interface ScoredLine {
  readonly line: Line;
  /** The length of the line in the model's symbols, without its newline. */
  readonly characters: number;
  /** The cost of the line: its negative log2 probability. */
  readonly bits: number;
  /** 0 for a blank line. */
  readonly bitsPerCharacter: number;
  /** The cost of each symbol in bits, if requested. */
  readonly bitsOfEach: Float64Array | undefined;
}

/** A line that is waiting, being read, or waiting to be reported. */
interface PendingLine {
  readonly line: Line;
  /** The ids to read: entry i predicts entry i + 1. */
  readonly ids: Int32Array;
  /** How many of `ids` to read; the last id only if the state is carried to the next line. */
  readonly steps: number;
  /** Steps read so far. */
  position: number;
  /** The cost so far. */
  nats: number;
  /** Symbols scored so far. */
  characters: number;
  readonly bitsOfEach: Float64Array | undefined;
  /** The state of the stream when the line was interrupted by the end of a segment. */
  state: Float32Array | undefined;
}

/** A part of a line in a segment: `count` steps of stream `stream`, from step `start` of the segment on. */
interface Span {
  readonly pending: PendingLine;
  readonly stream: number;
  readonly start: number;
  readonly count: number;
}

/**
 * Scores lines, each from the zero state or, with `carry`, from the final state of the line before. Lines are packed end
 * to end into the streams of a batch, without padding. The cost of a line does not depend on its place in the batch.
 */
export class LineScorer {
  /** The unreported lines, in order; the first `#started` of them have been started. */
  #pending: PendingLine[] = [];
  #started = 0;
  /** The lines interrupted by the end of a segment, in order. */
  #interrupted: PendingLine[] = [];
  /** The number of symbols in the unreported lines. */
  #symbols = 0;
  #isFirst = true;
  readonly #costs: NewSymbolCosts;
  /** The cost of the first symbol of a text, in nats by id, from the symbol frequencies; without the cost of p(new). */
  readonly #firstCosts: readonly number[];

  private constructor(
    private readonly model: Checkpoint,
    private readonly carry: boolean,
    private readonly perCharacter: boolean,
    private readonly networks: ScoringNetworks,
  ) {
    this.#costs = newSymbolCosts(model.vocabulary);
    this.#firstCosts = logShares(model.vocabulary.counts).map((share) => -share);
  }

  /**
   * Starts an engine with the model. The caller closes the scorer.
   * @throws {DataError} if there is not enough memory; {UsageError} if the engine is unavailable
   */
  static async start(model: Checkpoint, options: ScorerOptions = {}): Promise<LineScorer> {
    const { carry = false, perCharacter = false } = options;
    return new LineScorer(model, carry, perCharacter, await ScoringNetworks.start(model, carry, options));
  }

  /** Stops the engine's threads. */
  async close(): Promise<void> {
    await this.networks.close();
  }

  /** Whether to add more lines before the next call of `run`. */
  get hasRoom(): boolean {
    return this.#symbols < MAX_SYMBOLS;
  }

  /** The number of unreported lines. */
  get size(): number {
    return this.#pending.length;
  }

  /** Adds a line to be scored. */
  add(line: Line): void {
    // The newline before the line is read if it is in the vocabulary, or if it really precedes the line in the text.
    const hasContext = this.model.vocabulary.newline !== undefined || (this.carry && !this.#isFirst);
    const ids = hasContext ? line.ids : line.ids.subarray(1);
    const characters = line.ids.length - 1;
    const pending: PendingLine = {
      line,
      ids,
      steps: this.carry ? ids.length : Math.max(0, ids.length - 1),
      position: 0,
      nats: 0,
      characters: 0,
      bitsOfEach: this.perCharacter ? new Float64Array(characters) : undefined,
      state: undefined,
    };
    if (!hasContext && characters > 0) this.#count(pending, ids[0], this.#firstCosts[ids[0]]);
    this.#pending.push(pending);
    this.#symbols += line.ids.length;
    this.#isFirst = false;
  }

  /** Reads a segment of the pending lines. @returns the lines finished since the last call, in order */
  async run(): Promise<ScoredLine[]> {
    await this.networks.grow();
    const network = this.networks.networkFor(this.#interrupted.length + this.#pending.length - this.#started);
    const spans = this.#pack(network);
    if (spans.length > 0) {
      const steps = spans.reduce((most, { start, count }) => Math.max(most, start + count), 0);
      this.networks.run(network, steps);
      this.#collect(network, spans);
    }
    return this.#takeFinished();
  }

  /** Packs lines end to end into the streams of a segment, each into the shortest stream so far. */
  #pack(network: Network): Span[] {
    const { batchSize: B, sequenceLength: T } = network.shape;
    this.networks.engine.memory.ids(network.resets!).fill(0);
    const ends = new Int32Array(B);
    const spans: Span[] = [];
    for (;;) {
      const stream = indexOfLeast(ends);
      const start = ends[stream];
      if (start === T) break;
      // An interrupted line needs its state restored, which is possible only at the start of a segment.
      if (this.#interrupted.length > 0 && start > 0 && !this.carry) break;
      const pending = this.#interrupted.shift() ?? this.#next();
      if (!pending) break;
      const count = Math.min(T - start, pending.steps - pending.position);
      if (count === 0) continue; // a blank line
      const span = { pending, stream, start, count };
      this.#enter(network, span);
      ends[stream] += count;
      spans.push(span);
    }
    return spans;
  }

  /** Starts the next line, if there is one. */
  #next(): PendingLine | undefined {
    return this.#pending.at(this.#started) && this.#pending[this.#started++];
  }

  /** Writes a span to the inputs and targets of the network and prepares the state of its stream. */
  #enter(network: Network, { pending, stream, start, count }: Span): void {
    const { ids, position, state } = pending;
    const { engine } = this.networks;
    const { memory } = engine;
    const { batchSize: B } = network.shape;
    const V = this.model.config.vocabularySize;
    const inputs = memory.ids(network.inputs);
    const targets = memory.ids(network.output.targets);
    for (let k = 0, to = start * B + stream; k < count; k++, to += B) {
      inputs[to] = ids[position + k];
      // An unknown symbol and the end of a line have no logit: id 0 stands in, and the loss is ignored.
      const target = position + k + 1 < ids.length ? ids[position + k + 1] : 0;
      targets[to] = target < V ? target : 0;
    }
    if (this.carry) return;
    if (position === 0) memory.ids(network.resets!)[start * B + stream] = 1;
    else network.restoreStream(engine, stream, state!);
  }

  /** Collects the losses of a segment, and saves the states of the lines that it interrupts. */
  #collect(network: Network, spans: readonly Span[]): void {
    const { engine } = this.networks;
    const { batchSize: B } = network.shape;
    const losses = engine.memory.view(network.output.losses);
    const interrupted: PendingLine[] = [];
    for (const { pending, stream, start, count } of spans) {
      const { ids, position, steps } = pending;
      for (let k = 0; k < count && position + k + 1 < ids.length; k++) {
        this.#count(pending, ids[position + k + 1], losses[(start + k) * B + stream]);
      }
      pending.position += count;
      if (pending.position === steps) continue;
      if (!this.carry) pending.state = network.saveStream(engine, stream);
      interrupted.push(pending);
    }
    this.#interrupted.unshift(...interrupted);
  }

  /** Adds the cost of a symbol. @param nats its loss, used if the symbol is known */
  #count(pending: PendingLine, id: number, nats: number): void {
    const { unknown, known } = this.#costs;
    const cost = id < this.model.config.vocabularySize ? nats + known : unknown;
    if (pending.bitsOfEach) pending.bitsOfEach[pending.characters] = cost / Math.LN2;
    pending.characters++;
    pending.nats += cost;
  }

  /** Removes the finished lines at the front and returns their scores. */
  #takeFinished(): ScoredLine[] {
    let count = 0;
    while (count < this.#started && this.#pending[count].position === this.#pending[count].steps) count++;
    this.#started -= count;
    return this.#pending.splice(0, count).map(({ line, characters, nats, bitsOfEach }) => {
      this.#symbols -= line.ids.length;
      const bits = nats / Math.LN2;
      return { line, characters, bits, bitsPerCharacter: characters > 0 ? bits / characters : 0, bitsOfEach };
    });
  }
}

function indexOfLeast(values: Int32Array): number {
  let least = 0;
  for (let i = 1; i < values.length; i++) if (values[i] < values[least]) least = i;
  return least;
}
