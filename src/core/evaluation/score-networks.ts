import type { Engine } from '../engine/engine.js';
import type { TeamOptions } from '../engine/options.js';
import type { Team } from '../engine/team.js';
import { host } from '../host.js';
import { type ModelConfig, parameterCount } from '../model/config.js';
import type { BatchShape } from '../model/buffers.js';
import type { Network } from '../model/network.js';
import { startNetworks, type TrainedModel } from '../model/prediction.js';
import { SHORT_WORK, worthwhileThreads } from '../model/worthwhile-threads.js';

/** Streams that are read side by side, and the steps that a network reads at a time, memory permitting. */
const STREAMS = 64;
const STEPS = 32;
/** Floats that a buffer of all steps may take. */
const LARGEST_BUFFER = 2 ** 24;
/** As many lines, and fewer, are read one after the other: a batch that is nearly empty costs as much as a full one. */
const FEW_LINES = 16;

/**
 * Networks that score lines: one of a single stream, and one of many. They work alone at first, and with more threads once
 * the work is seen to be long, unless their number is given.
 */
export class ScoringNetworks {
  readonly #model: TrainedModel;
  readonly #shapes: readonly BatchShape[];
  readonly #options: TeamOptions;
  #team: Team;
  #networks: readonly Network[];
  /** Multiply-adds done. */
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
   * Starts an engine with the model. The networks are to be closed.
   * @param single whether there is but one stream
   * @throws {DataError} if the machine lacks the memory; {UsageError} if the engine cannot be had
   */
  static async start(model: TrainedModel, single: boolean, options: TeamOptions): Promise<ScoringNetworks> {
    const shapes = [{ batchSize: 1, sequenceLength: STEPS }, ...(single ? [] : [batchShape(model.config)])];
    const { threads = 1 } = options;
    const started = await startNetworks(model, shapes, { ...options, threads, resets: true });
    return new ScoringNetworks(model, shapes, options, started);
  }

  /** Ends the engine's threads. */
  async close(): Promise<void> {
    await this.#team.close();
  }

  /** The engine of this thread. */
  get engine(): Engine {
    return this.#team.engine;
  }

  /** The network to read so many lines with. */
  networkFor(lines: number): Network {
    return this.#networks[lines > FEW_LINES ? this.#networks.length - 1 : 0];
  }

  /** Reads `steps` symbols of each stream, and fills in the losses; the state is carried on. */
  run(network: Network, steps: number): void {
    // A single stream may be worth no threads: the main one reads it alone.
    const alone = worthwhileThreads(this.#model.config, network.shape) === 1;
    for (const task of [network.read, network.score]) {
      if (alone) task.work(this.#team.engine, steps);
      else this.#team.run(task, steps);
    }
    this.#work += steps * network.shape.batchSize * parameterCount(this.#model.config);
  }

  /** Between segments: starts more threads if they pay by now. The state of a single stream goes with it; no other does. */
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

/** As many streams as go well side by side, over as many steps as their buffers may have. */
function batchShape({ hiddenSize, vocabularySize }: ModelConfig): BatchShape {
  const widest = STREAMS * Math.max(4 * hiddenSize, vocabularySize);
  const sequenceLength = Math.max(1, Math.min(STEPS, Math.floor(LARGEST_BUFFER / widest)));
  return { batchSize: STREAMS, sequenceLength };
}
