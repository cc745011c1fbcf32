import type { Checkpoint } from '../formats/format.js';
import { logShares } from '../model/initialization.js';
import type { Network } from '../model/network.js';
import type { Line } from '../text/lines.js';
import { newSymbolCosts, type NewSymbolCosts } from '../text/new-symbols.js';
import { ScoringNetworks } from './score-networks.js';
import type { ScorerOptions } from './score-options.js';

/** Symbols of lines that may wait to be read, or to be given out. */
const MOST_SYMBOLS = 2 ** 18;

/** A line, and how surprising it is to a model. */
export interface ScoredLine {
  readonly line: Line;
  /** Symbols of the line, in the model's unit, without its newline. */
  readonly characters: number;
  /** What the line costs, in bits. */
  readonly bits: number;
  /** 0 for a blank line. */
  readonly bitsPerCharacter: number;
  /** What each symbol costs, in bits, if it was asked for. */
  readonly bitsOfEach: Float64Array | undefined;
}

/** A line on its way through the scorer. */
interface Passage {
  readonly line: Line;
  /** What is read: entry i predicts entry i + 1. */
  readonly ids: Int32Array;
  /** How many of `ids` are read; the last of a line only where its state is carried on. */
  readonly steps: number;
  /** Steps that are done. */
  position: number;
  nats: number;
  /** Symbols scored so far, and what each cost, if that is kept. */
  characters: number;
  readonly bitsOfEach: Float64Array | undefined;
  /** The state in which its reading stopped. */
  state: Float32Array | undefined;
}

/** A stretch of a line in a segment of a network: `count` steps of stream `stream` from step `start` on. */
interface Span {
  readonly passage: Passage;
  readonly stream: number;
  readonly start: number;
  readonly count: number;
}

/**
 * Scores lines, each from the zero state. Many are read at a time: they lie end to end in the streams of a batch, so that
 * none is padded. What a line costs does not depend on where it lies.
 */
export class LineScorer {
  /** Lines that are not given out yet, in order; those up to `#begun` have been begun. */
  #passages: Passage[] = [];
  #begun = 0;
  /** Lines of which a part is read, in order. */
  #underWay: Passage[] = [];
  #symbols = 0;
  #isFirst = true;
  readonly #costs: NewSymbolCosts;
  /** What a symbol costs that nothing stands before, in nats by id; the known ones' share aside. */
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
   * Starts an engine with the model. The scorer is to be closed.
   * @throws {DataError} if the machine lacks the memory; {UsageError} if the engine cannot be had
   */
  static async start(model: Checkpoint, options: ScorerOptions = {}): Promise<LineScorer> {
    const { carry = false, perCharacter = false } = options;
    return new LineScorer(model, carry, perCharacter, await ScoringNetworks.start(model, carry, options));
  }

  /** Ends the engine's threads. */
  async close(): Promise<void> {
    await this.networks.close();
  }

  /** Whether more lines are to come before the next segment is read. */
  get hasRoom(): boolean {
    return this.#symbols < MOST_SYMBOLS;
  }

  /** Lines that have not been given out yet. */
  get size(): number {
    return this.#passages.length;
  }

  /** Takes a line in. */
  add(line: Line): void {
    // What stands before a line is read where the model knows it, or where it stands there in the text.
    const isLed = this.model.vocabulary.newline !== undefined || (this.carry && !this.#isFirst);
    const ids = isLed ? line.ids : line.ids.subarray(1);
    const characters = line.ids.length - 1;
    const passage: Passage = {
      line,
      ids,
      steps: this.carry ? ids.length : Math.max(0, ids.length - 1),
      position: 0,
      nats: 0,
      characters: 0,
      bitsOfEach: this.perCharacter ? new Float64Array(characters) : undefined,
      state: undefined,
    };
    if (!isLed && characters > 0) this.#count(passage, ids[0], this.#firstCosts[ids[0]]);
    this.#passages.push(passage);
    this.#symbols += line.ids.length;
    this.#isFirst = false;
  }

  /** Reads a segment of the lines that wait. @returns the lines that can be given out, in order; none comes twice */
  async run(): Promise<ScoredLine[]> {
    await this.networks.grow();
    const network = this.networks.networkFor(this.#underWay.length + this.#passages.length - this.#begun);
    const spans = this.#lay(network);
    if (spans.length > 0) {
      const steps = spans.reduce((most, { start, count }) => Math.max(most, start + count), 0);
      this.networks.run(network, steps);
      this.#collect(network, spans);
    }
    return this.#giveOut();
  }

  /** Lays lines end to end in the streams of a segment, each in the stream that has the fewest steps. */
  #lay(network: Network): Span[] {
    const { batchSize: B, sequenceLength: T } = network.shape;
    this.networks.engine.memory.ids(network.resets!).fill(0);
    const ends = new Int32Array(B);
    const spans: Span[] = [];
    for (;;) {
      const stream = indexOfLeast(ends);
      const start = ends[stream];
      if (start === T) break;
      // A line that is under way goes on from its state, with which a segment begins.
      if (this.#underWay.length > 0 && start > 0 && !this.carry) break;
      const passage = this.#underWay.shift() ?? this.#next();
      if (!passage) break;
      const count = Math.min(T - start, passage.steps - passage.position);
      if (count === 0) continue; // a blank line
      const span = { passage, stream, start, count };
      this.#enter(network, span);
      ends[stream] += count;
      spans.push(span);
    }
    return spans;
  }

  /** The next line to be begun. */
  #next(): Passage | undefined {
    return this.#passages.at(this.#begun) && this.#passages[this.#begun++];
  }

  /** Writes a stretch of a line to what the network reads. */
  #enter(network: Network, { passage, stream, start, count }: Span): void {
    const { ids, position, state } = passage;
    const { engine } = this.networks;
    const { memory } = engine;
    const { batchSize: B } = network.shape;
    const V = this.model.config.vocabularySize;
    const inputs = memory.ids(network.inputs);
    const targets = memory.ids(network.output.targets);
    for (let k = 0, to = start * B + stream; k < count; k++, to += B) {
      inputs[to] = ids[position + k];
      // An unknown symbol, and the end of a line, have no logit: their losses are not used.
      const target = position + k + 1 < ids.length ? ids[position + k + 1] : 0;
      targets[to] = target < V ? target : 0;
    }
    if (this.carry) return;
    if (position === 0) memory.ids(network.resets!)[start * B + stream] = 1;
    else network.restoreStream(engine, stream, state!);
  }

  /** Takes the losses of a segment, and the states of lines that it cut. */
  #collect(network: Network, spans: readonly Span[]): void {
    const { engine } = this.networks;
    const { batchSize: B } = network.shape;
    const losses = engine.memory.view(network.output.losses);
    const cut: Passage[] = [];
    for (const { passage, stream, start, count } of spans) {
      const { ids, position, steps } = passage;
      for (let k = 0; k < count && position + k + 1 < ids.length; k++) {
        this.#count(passage, ids[position + k + 1], losses[(start + k) * B + stream]);
      }
      passage.position += count;
      if (passage.position === steps) continue;
      if (!this.carry) passage.state = network.saveStream(engine, stream);
      cut.push(passage);
    }
    this.#underWay.unshift(...cut);
  }

  /** Adds what a symbol costs: `nats`, if it is a known one. */
  #count(passage: Passage, id: number, nats: number): void {
    const { unknown, known } = this.#costs;
    const cost = id < this.model.config.vocabularySize ? nats + known : unknown;
    if (passage.bitsOfEach) passage.bitsOfEach[passage.characters] = cost / Math.LN2;
    passage.characters++;
    passage.nats += cost;
  }

  #giveOut(): ScoredLine[] {
    let count = 0;
    while (count < this.#begun && this.#passages[count].position === this.#passages[count].steps) count++;
    this.#begun -= count;
    return this.#passages.splice(0, count).map(({ line, characters, nats, bitsOfEach }) => {
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
