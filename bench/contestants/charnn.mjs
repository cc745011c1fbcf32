// charnn itself. The only file here that depends on its internals.
import '../../dist/node/install.js';
import { startEngine } from '../../dist/core/engine/engine.js';
import { MemoryPlan } from '../../dist/core/engine/memory.js';
import { scoreStream } from '../../dist/core/evaluation/loss.js';
import { LineScorer } from '../../dist/core/evaluation/scorer.js';
import { LossSummary } from '../../dist/core/evaluation/summary.js';
import { initialTensors } from '../../dist/core/model/initialization.js';
import { startPrediction } from '../../dist/core/model/prediction.js';
import { Random } from '../../dist/core/random.js';
import { samplingDefaults } from '../../dist/core/sampling/distribution.js';
import { Stepper } from '../../dist/core/model/stepper.js';
import { drawSymbols, SymbolStream } from '../../dist/core/sampling/symbol-stream.js';
import { Tokens } from '../../dist/core/text/tokens.js';
import { noPreprocessing } from '../../dist/core/text/preprocessing.js';
import { Vocabulary } from '../../dist/core/text/vocabulary.js';
import { TrainingLayout } from '../../dist/core/training/layout.js';
import { defaultOptions } from '../../dist/core/training/plan/defaults.js';
import { Trainer } from '../../dist/core/training/trainer.js';
import { randomIds, serve } from '../serve.mjs';

const TEXT_LENGTH = 200_000;
/** Symbols per run of sampling. */
const SAMPLED = 200;
/** Symbols per run of evaluation. */
const EVALUATED = 4096;
/** Lines of the log, which are scored again and again. */
const LOG_LINES = 4000;

const kinds = { train: training, sample: sampling, evaluate: evaluation, score: scoring, product };

await serve(async ({ workload, engine, arithmetic, threads }) => ({
  run: await kinds[workload.kind](workload, { engine, arithmetic, threads }),
}));

async function training({ layers, hiddenSize, batchSize, steps, vocabularySize }, options) {
  const text = {
    training: Tokens.of(randomIds(TEXT_LENGTH, vocabularySize)),
    validation: Tokens.of([]),
    vocabulary: vocabularyOf(vocabularySize),
    preprocessing: noPreprocessing,
  };
  const shape = { layers, hiddenSize, batchSize, sequenceLength: steps, dropout: 0, weightDrop: 0 };
  const layout = new TrainingLayout(text, { ...defaultOptions(TEXT_LENGTH), ...shape }, 'bench');
  const trainer = await Trainer.start(layout, options);
  let step = 0;
  return () => {
    trainer.step(step++, 1e-3);
    return batchSize * steps;
  };
}

async function sampling(workload, options) {
  const { team, network } = await startPrediction(
    untrained(workload),
    { batchSize: 1, sequenceLength: 1 },
    options,
  );
  const stream = new SymbolStream([1], [], samplingDefaults, new Random('bench', 'sample'));
  const symbols = drawSymbols(new Stepper(team, network), stream);
  return () => {
    for (let i = 0; i < SAMPLED; i++) symbols.next();
    return SAMPLED;
  };
}

async function evaluation(workload, options) {
  const tokens = Tokens.of(randomIds(EVALUATED + 1, workload.vocabularySize));
  const { team, network } = await startPrediction(
    untrained(workload),
    { batchSize: 1, sequenceLength: 64 },
    options,
  );
  return async () => {
    const losses = new LossSummary();
    await scoreStream(team, network, tokens, (loss, correct) => losses.add(loss, correct));
    return EVALUATED;
  };
}

/** Scores an endless log; one run is one segment, with whatever lines it completes. */
async function scoring(workload, options) {
  const { vocabularySize, lineLengths } = workload;
  const model = { ...untrained(workload), vocabulary: vocabularyOf(vocabularySize) };
  const scorer = await LineScorer.start(model, options);
  const ids = randomIds(LOG_LINES * lineLengths.longest, vocabularySize);
  const lengths = randomIds(LOG_LINES, 1 + lineLengths.longest - lineLengths.shortest);
  const lines = Array.from(lengths, (length, n) => {
    const start = n * lineLengths.longest;
    return {
      bytes: new Uint8Array(0),
      ids: Int32Array.from(ids.slice(start, start + 1 + lineLengths.shortest + length)),
    };
  });
  let next = 0;
  return async () => {
    while (scorer.hasRoom) scorer.add(lines[next++ % lines.length]);
    const scored = await scorer.run();
    return scored.reduce((sum, { characters }) => sum + characters, 0);
  };
}

/** Returns a vocabulary whose first symbol is the newline, which is read before every line. */
function vocabularyOf(size) {
  return Vocabulary.ofCharacters(Array.from({ length: size }, (_, id) => [id === 0 ? 0x0a : 33 + id, 1]));
}

function untrained({ layers, hiddenSize, vocabularySize }) {
  const config = { cell: 'lstm', layers, hiddenSize, vocabularySize };
  return { config, tensors: initialTensors(config, 'bench') };
}

/** Multiplies matrices. B is packed in advance, as the weights are once per step. */
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
