import type { Engine } from '../engine/engine.js';
import { MemoryPlan, type Task } from '../engine/memory.js';
import type { TeamOptions } from '../engine/options.js';
import { Team } from '../engine/team.js';
import { sourceOf } from '../engine/threads/program.js';
import { integerPower } from '../math.js';
import type { ModelConfig } from '../model/config.js';
import { Network, Weights } from '../model/network.js';
import { Parameters } from '../model/parameters.js';
import type { TrainedModel } from '../model/prediction.js';
import { worthwhileThreads } from '../model/worthwhile-threads.js';
import type { Learning } from './loss.js';

/** Symbols scored between two updates of the weights. */
const SEGMENT = 20;
/** The fraction of the distance to the trained weights that each segment's decay covers. */
const DECAY = 0.001;
/** β of the mean squares, rounded to single precision like the kernel's, so that the bias correction matches. */
const BETA = Math.fround(0.999);
const EPSILON = 1e-8;

interface DynamicDescription {
  readonly config: ModelConfig;
  readonly rate: number;
}

/**
 * Dynamic evaluation (Krause et al. 2018): the model learns from the text while it is scored. With g the gradient of the
 * mean loss of segment i, counted from 1, and p₀ the trained weights:
 *
 *     v ← β·v + (1 - β)·g²
 *     p ← p + decay·(p₀ - p) - rate·g / (√(v/(1 - βⁱ)) + ε)
 *
 * Unlike in the paper, the mean squares v come from the segments read so far, not from the training text, and all
 * parameters decay at the same rate.
 */
export class DynamicProgram implements Learning {
  static readonly programName = 'dynamic';
  readonly weights: Weights;
  readonly network: Network;
  readonly read: Task<[steps: number], void>;
  readonly learn: Task<[steps: number, segment: number], void>;
  readonly #trained: Parameters;
  readonly #gradients: Parameters;
  readonly #meanSquares: Parameters;
  readonly #rate: number;

  constructor(plan: MemoryPlan, { config, rate }: DynamicDescription) {
    this.weights = new Weights(plan, config, { training: true });
    this.#trained = new Parameters(plan, 'trained', config);
    this.#gradients = new Parameters(plan, 'gradients', config);
    this.#meanSquares = new Parameters(plan, 'meanSquares', config);
    this.#rate = rate;
    const shape = { batchSize: 1, sequenceLength: SEGMENT };
    this.network = new Network(plan, this.weights, shape, { gradients: this.#gradients });
    this.read = plan.task((engine, steps) => this.network.forward(engine, steps));
    this.learn = plan.task((engine, steps, segment) => this.#learn(engine, steps, segment));
  }

  /** Loads the weights of a trained model. */
  begin(engine: Engine, { tensors }: TrainedModel): void {
    for (const parameters of [this.weights.values, this.#trained]) parameters.write(engine, tensors);
    this.weights.packed.pack(engine);
  }

  #learn(engine: Engine, steps: number, segment: number): void {
    const { kernels, thread } = engine;
    const { values, packed } = this.weights;
    this.#gradients.clear(engine);
    this.network.backward(engine, steps);
    this.network.carryState(engine, steps);

    const [start, length] = values.share(engine);
    const [p, p0, g, v] = [values, this.#trained, this.#gradients, this.#meanSquares].map(
      ({ all }) => all.offset + start,
    );
    kernels.moveAverage(length, p0, p, DECAY);
    // Adam with β₁ = 0: the first moment equals the gradient, so both can share one buffer.
    const correction = 1 / Math.sqrt(1 - integerPower(BETA, segment));
    kernels.adam(length, p, g, g, v, 1, this.#rate, 1, 0, BETA, correction, EPSILON);
    thread.barrier();
    packed.pack(engine);
  }
}

/**
 * Starts a network with the weights of a trained model, for a single call of `scoreStream`. The caller closes the team.
 * @throws {DataError} if tensors are missing or of the wrong shape, or there is not enough memory
 */
export async function startDynamic(
  model: TrainedModel,
  rate: number,
  options: TeamOptions,
): Promise<{ team: Team; network: Network; learning: Learning }> {
  const plan = new MemoryPlan();
  const description = { config: model.config, rate };
  const program = new DynamicProgram(plan, description);
  const { network } = program;
  const worthwhile = worthwhileThreads(model.config, network.shape);
  const source = sourceOf(DynamicProgram, description);
  const begin = (engine: Engine) => program.begin(engine, model);
  const team = await Team.start(plan, source, worthwhile, options, begin);
  return { team, network, learning: program };
}
