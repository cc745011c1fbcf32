// charnn itself. This file alone knows how its parts are put together.
import { startEngine } from '../../dist/engine/engine.js';
import { MemoryPlan } from '../../dist/engine/memory.js';
import { scoreStream } from '../../dist/evaluation/loss.js';
import { LossSummary } from '../../dist/evaluation/summary.js';
import { initialTensors } from '../../dist/model/initialization.js';
import { startPrediction } from '../../dist/model/prediction.js';
import { Random } from '../../dist/random.js';
import { samplingDefaults } from '../../dist/sampling/distribution.js';
import { SymbolGenerator } from '../../dist/sampling/generator.js';
import { Tokens } from '../../dist/text/tokens.js';
import { Vocabulary } from '../../dist/text/vocabulary.js';
import { Learner } from '../../dist/training/learner.js';
import { defaultOptions } from '../../dist/training/options.js';
import { randomIds, serve } from '../serve.mjs';

const TEXT_LENGTH = 200_000;
/** Symbols that one piece of sampling, and of evaluation, goes through. */
const SAMPLED = 200;
const EVALUATED = 4096;

const kinds = { train: training, sample: sampling, evaluate: evaluation, product };

await serve(async ({ workload, engine, arithmetic, threads }) => ({
  run: await kinds[workload.kind](workload, { engine, arithmetic, threads }),
}));

async function training({ layers, hiddenSize, batchSize, steps, vocabularySize }, options) {
  const symbols = Array.from({ length: vocabularySize }, (_, id) => [33 + id, 1]);
  const text = {
    training: Tokens.of(randomIds(TEXT_LENGTH, vocabularySize)),
    validation: Tokens.of([]),
    vocabulary: Vocabulary.ofCharacters(symbols),
  };
  const shape = { layers, hiddenSize, batchSize, sequenceLength: steps, dropout: 0 };
  const learner = new Learner(text, { ...defaultOptions(TEXT_LENGTH), ...shape }, 'bench');
  await learner.start(options);
  let step = 0;
  return () => {
    learner.step(step++, 1e-3);
    return batchSize * steps;
  };
}

async function sampling(workload, options) {
  const { team, network } = await startPrediction(untrained(workload), { batchSize: 1, steps: 1 }, options);
  const generator = new SymbolGenerator(team, network);
  const symbols = generator.generate([1], [], samplingDefaults, new Random('bench', 'sample'));
  return () => {
    for (let i = 0; i < SAMPLED; i++) symbols.next();
    return SAMPLED;
  };
}

async function evaluation(workload, options) {
  const tokens = Tokens.of(randomIds(EVALUATED + 1, workload.vocabularySize));
  const { team, network } = await startPrediction(untrained(workload), { batchSize: 1, steps: 64 }, options);
  return async () => {
    const losses = new LossSummary();
    await scoreStream(team, network, tokens, (loss, correct) => losses.add(loss, correct));
    return EVALUATED;
  };
}

function untrained({ layers, hiddenSize, vocabularySize }) {
  const config = { cell: 'lstm', layers, hiddenSize, vocabularySize };
  return { config, tensors: initialTensors(config, 'bench') };
}

/** B is packed beforehand, as the weights are once a step. */
async function product({ M, N, K }, options) {
  const plan = new MemoryPlan();
  const a = plan.region('a', M, K);
  const b = plan.region('b', K, N);
  const packed = plan.region('packed', K, N);
  const c = plan.region('c', M, N);
  const { kernels, memory } = await startEngine(plan, options);
  const random = new Random('bench', 'product');
  for (const matrix of [a, b])
    memory.view(matrix).forEach((_, i, view) => (view[i] = random.uniform() - 0.5));
  kernels.pack(K, N, b.offset, N, packed.offset);
  return () => {
    kernels.multiply(M, N, K, a.offset, K, packed.offset, c.offset, N);
    return (2 * M * N * K) / 1e9;
  };
}
