// Speed of training and sampling, in characters/s, on this machine: `npm run bench`, or `node bench/run.mjs --json`.
// Every workload runs in rounds that alternate, so that a machine whose speed drifts treats all alike; medians are told.
import os from 'node:os';
import { startEngine } from '../dist/engine/engine.js';
import { MemoryPlan } from '../dist/engine/memory.js';
import { initialTensors } from '../dist/model/initialization.js';
import { Network, Weights } from '../dist/model/network.js';
import { Parameters } from '../dist/model/parameters.js';
import { Random } from '../dist/random.js';
import { samplingDefaults } from '../dist/sampling/distribution.js';
import { SymbolGenerator } from '../dist/sampling/generator.js';
import { Adam, adamDefaults } from '../dist/training/adam.js';

const ROUNDS = 7;
const SECONDS_PER_ROUND = 1;
const VOCABULARY = 65;

const trainings = [
  { layers: 2, hiddenSize: 128, batchSize: 50, steps: 50 },
  { layers: 1, hiddenSize: 512, batchSize: 64, steps: 64 },
  { layers: 1, hiddenSize: 256, batchSize: 8, steps: 32 },
  { layers: 2, hiddenSize: 128, batchSize: 8, steps: 32 },
  { layers: 1, hiddenSize: 64, batchSize: 16, steps: 32 },
];
const samplings = [
  { layers: 2, hiddenSize: 128 },
  { layers: 1, hiddenSize: 512 },
];

/** A workload: `run` does a piece of it and gives the characters that it went through. */
async function training({ layers, hiddenSize, batchSize, steps }, arithmetic) {
  const config = { cell: 'lstm', layers, hiddenSize, vocabularySize: VOCABULARY };
  const plan = new MemoryPlan();
  const weights = new Weights(plan, config, { training: true });
  const gradients = new Parameters(plan, 'gradients', config);
  const network = new Network(plan, weights, { batchSize, steps }, { gradients, dropout: 0 });
  const adam = new Adam(plan, weights.values, gradients, { ...adamDefaults, clipNorm: 1 });
  const engine = await startEngine(plan, arithmetic);
  weights.values.write(engine, initialTensors(config, 'bench'));
  const random = new Random('bench', 'text');
  const [inputs, targets] = [network.inputs, network.output.targets].map((ids) => engine.memory.ids(ids));
  let step = 0;
  return {
    name: `train ${layers}×${hiddenSize}, B ${batchSize}, T ${steps}`,
    arithmetic: engine.arithmetic,
    run() {
      for (let i = 0; i < inputs.length; i++) inputs[i] = random.integer(VOCABULARY);
      for (let i = 0; i < targets.length; i++) targets[i] = random.integer(VOCABULARY);
      weights.packed.pack(engine);
      engine.memory.view(gradients.all).fill(0);
      network.forward(engine);
      network.loss(engine);
      network.backward(engine);
      network.carryState(engine);
      adam.step(engine, ++step, 1e-3);
      return batchSize * steps;
    },
  };
}

async function sampling({ layers, hiddenSize }, arithmetic) {
  const config = { cell: 'lstm', layers, hiddenSize, vocabularySize: VOCABULARY };
  const plan = new MemoryPlan();
  const weights = new Weights(plan, config);
  const generator = new SymbolGenerator(plan, weights);
  const engine = await startEngine(plan, arithmetic);
  weights.values.write(engine, initialTensors(config, 'bench'));
  weights.packed.pack(engine);
  const symbols = generator.generate(engine, [1], [], samplingDefaults, new Random('bench', 'sample'));
  return {
    name: `sample ${layers}×${hiddenSize}`,
    arithmetic: engine.arithmetic,
    run() {
      for (let i = 0; i < 100; i++) symbols.next();
      return 100;
    },
  };
}

const workloads = [];
for (const arithmetic of ['fused', 'plain']) {
  for (const shape of trainings) workloads.push(await training(shape, arithmetic));
  for (const shape of samplings) workloads.push(await sampling(shape, arithmetic));
}
const speeds = new Map(workloads.map((workload) => [workload, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const workload of workloads) {
    workload.run();
    const start = performance.now();
    let characters = 0;
    while (performance.now() - start < SECONDS_PER_ROUND * 1000) characters += workload.run();
    speeds.get(workload).push((characters / (performance.now() - start)) * 1000);
  }
}

const rows = workloads.map((workload) => {
  const sorted = speeds.get(workload).toSorted((a, b) => a - b);
  const { name, arithmetic } = workload;
  return {
    name,
    arithmetic,
    charactersPerSecond: Math.round(sorted[ROUNDS >> 1]),
    fastest: Math.round(sorted.at(-1)),
  };
});
const machine = { cpu: os.cpus()[0].model, cores: os.availableParallelism(), node: process.version };
if (process.argv.includes('--json')) {
  console.log(JSON.stringify({ machine, rows }));
} else {
  console.log(`${machine.cpu}, ${machine.cores} cores, Node ${machine.node}; one thread, V = ${VOCABULARY}`);
  for (const { name, arithmetic, charactersPerSecond, fastest } of rows) {
    console.log(
      `${name.padEnd(26)} ${arithmetic.padEnd(6)} ${charactersPerSecond.toLocaleString('en-US').padStart(9)} characters/s` +
        `   (fastest ${fastest.toLocaleString('en-US')})`,
    );
  }
}
