/** The vocabulary size of a typical English text. */
const vocabularySize = 65;

/** Training: forward pass, loss, backpropagation through time, clipping and Adam, on B streams of T symbols. */
function train(layers, hiddenSize, batchSize, steps) {
  const name = `train ${layers}×${hiddenSize} B${batchSize} T${steps}`;
  return { name, kind: 'train', unit: 'characters/s', vocabularySize, layers, hiddenSize, batchSize, steps };
}

/** Sampling one stream, symbol by symbol, at temperature 0.8. */
function sample(layers, hiddenSize) {
  const name = `sample ${layers}×${hiddenSize}`;
  return { name, kind: 'sample', unit: 'characters/s', vocabularySize, layers, hiddenSize };
}

/** Evaluation of a text as one stream, with the state carried throughout. */
function evaluate(layers, hiddenSize) {
  const name = `evaluate ${layers}×${hiddenSize}`;
  return { name, kind: 'evaluate', unit: 'characters/s', vocabularySize, layers, hiddenSize };
}

/** Scoring the lines of a log, every line from the zero state. */
function score(layers, hiddenSize) {
  const name = `score ${layers}×${hiddenSize}`;
  const lineLengths = { shortest: 20, longest: 140 };
  return { name, kind: 'score', unit: 'characters/s', vocabularySize, layers, hiddenSize, lineLengths };
}

/** The matrix product C [M][N] of A [M][K] and B [K][N], on one core. */
function product(M, N, K) {
  return { name: `product ${M}×${N}×${K}`, kind: 'product', unit: 'GFLOP/s', M, N, K };
}

export const workloads = [
  train(2, 128, 50, 50),
  train(1, 512, 64, 64),
  train(2, 512, 32, 128),
  train(1, 256, 8, 32),
  train(2, 128, 8, 32),
  train(1, 64, 16, 32),
  sample(2, 128),
  sample(1, 512),
  evaluate(2, 128),
  evaluate(1, 512),
  score(2, 128),
  product(1024, 1024, 1024),
  product(8, 1024, 256),
];

/** Returns the floating-point operations of a step's matrix products, forward and backward, without the one-hot input. */
export function stepOperations({ layers, hiddenSize: H, batchSize, steps, vocabularySize: V }) {
  const weights = layers * 4 * H * H + (layers - 1) * 4 * H * H + H * V;
  return 6 * weights * batchSize * steps;
}
