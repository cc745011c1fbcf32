// TensorFlow.js with its WebAssembly backend, which uses one thread in Node.
import { randomIds, serve } from '../serve.mjs';

await serve(async ({ workload }) => {
  const tf = await import('@tensorflow/tfjs');
  await import('@tensorflow/tfjs-backend-wasm');
  await tf.setBackend('wasm');
  return { run: training(tf, workload), version: tf.version.tfjs };
});

function training(tf, { layers, hiddenSize: units, batchSize: B, steps: T, vocabularySize: V }) {
  const model = tf.sequential();
  for (let layer = 0; layer < layers; layer++) {
    model.add(
      tf.layers.lstm({
        units,
        returnSequences: true,
        stateful: true,
        recurrentActivation: 'sigmoid',
        // The default, an orthogonal matrix, is slow to generate.
        recurrentInitializer: 'glorotUniform',
        ...(layer === 0 ? { batchInputShape: [B, T, V] } : {}),
      }),
    );
  }
  model.add(tf.layers.dense({ units: V }));
  const adam = tf.train.adam(1e-3);
  const ids = Int32Array.from(randomIds(2 * B * T, V));
  const inputs = tf.tensor2d(ids.subarray(0, B * T), [B, T]);
  const targets = tf.tensor1d(ids.subarray(B * T));

  const loss = () => {
    const logits = model.apply(tf.oneHot(inputs, V).toFloat(), { training: true });
    return tf.losses.softmaxCrossEntropy(tf.oneHot(targets, V).toFloat(), logits.reshape([B * T, V]));
  };
  return () => {
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss);
      const squares = Object.values(grads).map((gradient) => gradient.square().sum());
      const scale = tf.minimum(tf.div(1, tf.sqrt(tf.addN(squares))), 1);
      for (const name of Object.keys(grads)) grads[name] = grads[name].mul(scale);
      adam.applyGradients(grads);
      value.dataSync();
    });
    return B * T;
  };
}
