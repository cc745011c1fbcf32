import type { Engine } from '../engine/engine.js';
import type { TeamOptions } from '../engine/options.js';
import type { Team } from '../engine/team.js';
import { host } from '../host.js';
import { type ModelConfig, parameterCount } from '../model/config.js';
import type { BatchShape } from '../model/buffers.js';
import type { Network } from '../model/network.js';
import { startNetworks, type TrainedModel } from '../model/prediction.js';
import { SHORT_WORK, worthwhileThreads } from '../model/worthwhile-threads.js';

/** The batch size for many lines. */
const STREAMS = 64;
/** Time steps per segment, fewer if the buffers would be too large. */
const STEPS = 32;
/** The largest buffer of a network in floats. */
const LARGEST_BUFFER = 2 ** 24;
/** Up to this many lines are read one after the other: a nearly empty batch costs as much as a full one. */
const MAX_SEQUENTIAL_LINES = 16;

/**
 * The networks that score lines: one with a single stream, one with many. Unless the number of threads is given, they
 * start with one thread and add more once the work proves long.
 */
export class ScoringNetworks {
  readonly #model: TrainedModel;
  readonly #shapes: readonly BatchShape[];
  readonly #options: TeamOptions;
  #team: Team;
  #networks: readonly Network[];
  /** The multiply-adds done so far; -Infinity once the number of threads is final. */
  #work = 0;

  private constructor(
    model: TrainedModel,
    shapes: readonly BatchShape[],
    options: TeamOptions,
    { team, networks }: Awaited<ReturnType<typeof startNetworks>>,
  ) {
    this.#model = model;
    this.#shapes = shapes;
    this.#options = options;
    this.#team = team;
    this.#networks = networks;
  }

  /**
   * Starts an engine with the model. The caller closes the networks.
   * @param single whether to start only the network with one stream
   * @throws {DataError} if there is not enough memory; {UsageError} if the engine is unavailable
   */
  static async start(model: TrainedModel, single: boolean, options: TeamOptions): Promise<ScoringNetworks> {
    const shapes = [{ batchSize: 1, sequenceLength: STEPS }, ...(single ? [] : [batchShape(model.config)])];
    const { threads = 1 } = options;
    const started = await startNetworks(model, shapes, { ...options, threads, resets: true });
    return new ScoringNetworks(model, shapes, options, started);
  }

  /** Stops the engine's threads. */
  async close(): Promise<void> {
    await this.#team.close();
  }

  /** The main thread's engine. */
  get engine(): Engine {
    return this.#team.engine;
  }

  /** Returns the network for a number of lines. */
  networkFor(lines: number): Network {
    return this.#networks[lines > MAX_SEQUENTIAL_LINES ? this.#networks.length - 1 : 0];
  }

  /** Reads `steps` symbols of each stream, carries the state on and computes the losses. */
  run(network: Network, steps: number): void {
    // A single stream may not be worth several threads.
    const alone = worthwhileThreads(this.#model.config, network.shape) === 1;
    for (const task of [network.read, network.score]) {
      if (alone) task.work(this.#team.engine, steps);
      else this.#team.run(task, steps);
    }
    this.#work += steps * network.shape.batchSize * parameterCount(this.#model.config);
  }

  /**
   * Starts more threads if the work done so far justifies them; to be called between segments. The state of the network
   * with one stream is kept, that of the other is not.
   */
  async grow(): Promise<void> {
    if (this.#options.threads !== undefined || this.#work < SHORT_WORK) return;
    this.#work = -Infinity;
    const worthwhile = this.#shapes.map((shape) => worthwhileThreads(this.#model.config, shape));
    const threads = Math.min(host().threads, Math.max(...worthwhile));
    if (threads === 1) return;
    const options = { ...this.#options, threads, resets: true };
    const { team, networks } = await startNetworks(this.#model, this.#shapes, options);
    networks[0].restoreStream(team.engine, 0, this.#networks[0].saveStream(this.#team.engine, 0));
    await this.#team.close();
    this.#team = team;
    this.#networks = networks;
  }
}

/** Returns the batch shape for many lines, with as many steps as the largest buffer allows. */
function batchShape({ hiddenSize, vocabularySize }: ModelConfig): BatchShape {
  const widest = STREAMS * Math.max(4 * hiddenSize, vocabularySize);
  const sequenceLength = Math.max(1, Math.min(STEPS, Math.floor(LARGEST_BUFFER / widest)));
  return { batchSize: STREAMS, sequenceLength };
}
