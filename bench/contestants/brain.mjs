// brain.js. It has no batches: every step trains on one sequence of T characters.
import { createRequire } from 'node:module';
import { randomIds, serve } from '../serve.mjs';

await serve(async ({ workload }) => {
  const { default: brain } = await import('brain.js');
  const { version } = createRequire(import.meta.url)('brain.js/package.json');
  return { run: training(brain, workload), version };
});

function training(brain, { layers, hiddenSize, steps, vocabularySize }) {
  const character = (id) => String.fromCodePoint(33 + id);
  const alphabet = Array.from({ length: vocabularySize }, (_, id) => character(id));
  const sequence = Array.from(randomIds(steps, vocabularySize), character).join('');
  const net = new brain.recurrent.LSTM({ hiddenLayers: Array(layers).fill(hiddenSize) });
  const train = (text) => net.train([text], { iterations: 1, learningRate: 1e-3, errorThresh: 0 });
  train(alphabet.join('')); // the first text determines the vocabulary
  return () => {
    train(sequence);
    return steps;
  };
}
