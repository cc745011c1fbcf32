// A straightforward implementation: the equations as loops over typed arrays, one thread, no library.
// `node bench/contestants/plain.mjs --check` compares its gradients with finite differences.
import { randomIds, serve } from '../serve.mjs';

/** Computes y += x·W, where x = source[at …] has K elements and W is [K][N]. */
function addProduct(source, at, K, W, N, y, to) {
  for (let k = 0; k < K; k++) {
    const x = source[at + k];
    for (let n = 0, w = k * N; n < N; n++, w++) y[to + n] += x * W[w];
  }
}

/** Computes the gradients of `addProduct`: dx += dy·Wᵀ and dW += xᵀ·dy. */
function addGradients(source, at, K, W, N, dy, from, dSource, dW) {
  for (let k = 0; k < K; k++) {
    const x = source[at + k];
    let sum = 0;
    for (let n = 0, w = k * N; n < N; n++, w++) {
      sum += dy[from + n] * W[w];
      dW[w] += x * dy[from + n];
    }
    dSource[at + k] += sum;
  }
}

function addTo(sum, to, values, from, N) {
  for (let n = 0; n < N; n++) sum[to + n] += values[from + n];
}
const sigmoid = (x) => 1 / (1 + Math.exp(-x));

/** A stacked LSTM over one-hot symbols, with its training. `Floats` is the type of all its arrays. */
class PlainModel {
  constructor({ layers, hiddenSize: H, batchSize: B, steps: T, vocabularySize: V }, Floats = Float32Array) {
    Object.assign(this, { H, B, T, V });
    const parameter = (inputs, size, bound) => {
      const value = Floats.from(randomIds(size, 65536), (id) => (id / 32768 - 1) * bound);
      return { inputs, value, gradient: new Floats(size), m: new Floats(size), v: new Floats(size) };
    };
    const bound = 1 / Math.sqrt(H);
    this.layers = Array.from({ length: layers }, (_, l) => ({
      Wx: parameter(l === 0 ? V : H, (l === 0 ? V : H) * 4 * H, bound),
      Wh: parameter(H, H * 4 * H, bound),
      b: parameter(1, 4 * H, bound),
      gates: new Floats(T * B * 4 * H), // [T][B][4][H], in the order i, f, g, o; then their gradients
      h: new Floats((T + 1) * B * H), // [T + 1][B][H]; entry 0 is the initial state
      c: new Floats((T + 1) * B * H),
      dh: new Floats((T + 1) * B * H),
      dc: new Floats(B * H),
    }));
    this.output = { W: parameter(H, H * V, bound), b: parameter(1, V, bound), logits: new Floats(T * B * V) };
    this.parameters = [...this.layers.flatMap(({ Wx, Wh, b }) => [Wx, Wh, b]), this.output.W, this.output.b];
    this.steps = 0;
  }

  /** Returns the mean loss of `targets` given `inputs` [T][B]; leaves its gradient with respect to the logits. */
  forward(inputs, targets) {
    const { H, B, T, V, output } = this;
    this.layers.forEach((layer, l) => {
      const { Wx, Wh, b, gates, h, c } = layer;
      for (let row = 0; row < T * B; row++) {
        const g = row * 4 * H;
        gates.set(b.value, g);
        if (l === 0) addTo(gates, g, Wx.value, inputs[row] * 4 * H, 4 * H);
        else addProduct(this.layers[l - 1].h, (row + B) * H, H, Wx.value, 4 * H, gates, g);
        addProduct(h, row * H, H, Wh.value, 4 * H, gates, g);
        for (let j = 0; j < H; j++) {
          const i = (gates[g + j] = sigmoid(gates[g + j]));
          const f = (gates[g + H + j] = sigmoid(gates[g + H + j]));
          const candidate = (gates[g + 2 * H + j] = Math.tanh(gates[g + 2 * H + j]));
          const o = (gates[g + 3 * H + j] = sigmoid(gates[g + 3 * H + j]));
          const now = (row + B) * H + j;
          c[now] = f * c[row * H + j] + i * candidate;
          h[now] = o * Math.tanh(c[now]);
        }
      }
    });
    let loss = 0;
    for (let row = 0; row < T * B; row++) {
      const logits = output.logits.subarray(row * V, (row + 1) * V);
      logits.set(output.b.value);
      addProduct(this.layers.at(-1).h, (row + B) * H, H, output.W.value, V, logits, 0);
      const largest = logits.reduce((a, b) => Math.max(a, b));
      const total = logits.reduce((sum, logit) => sum + Math.exp(logit - largest), 0);
      loss += Math.log(total) + largest - logits[targets[row]];
      for (let j = 0; j < V; j++) logits[j] = Math.exp(logits[j] - largest) / total / (T * B);
      logits[targets[row]] -= 1 / (T * B);
    }
    return loss / (T * B);
  }

  /** Computes the gradient with respect to every parameter; to be called after `forward`. */
  backward(inputs) {
    const { H, B, T, V, output } = this;
    for (const { gradient } of this.parameters) gradient.fill(0);
    for (const { dh, dc } of this.layers) [dh, dc].forEach((array) => array.fill(0));
    const top = this.layers.at(-1);
    for (let row = 0; row < T * B; row++) {
      const { W, b, logits } = output;
      addGradients(top.h, (row + B) * H, H, W.value, V, logits, row * V, top.dh, W.gradient);
      addTo(b.gradient, 0, logits, row * V, V);
    }
    for (let l = this.layers.length - 1; l >= 0; l--) {
      const { Wx, Wh, b, gates, h, c, dh, dc } = this.layers[l];
      for (let row = T * B - 1; row >= 0; row--) {
        const g = row * 4 * H;
        for (let j = 0; j < H; j++) {
          const [i, f, candidate, o] = [
            gates[g + j],
            gates[g + H + j],
            gates[g + 2 * H + j],
            gates[g + 3 * H + j],
          ];
          const now = (row + B) * H + j;
          const cell = (row % B) * H + j;
          const tanhC = Math.tanh(c[now]);
          dc[cell] += dh[now] * o * (1 - tanhC * tanhC);
          gates[g + j] = dc[cell] * candidate * i * (1 - i);
          gates[g + H + j] = dc[cell] * c[row * H + j] * f * (1 - f);
          gates[g + 2 * H + j] = dc[cell] * i * (1 - candidate * candidate);
          gates[g + 3 * H + j] = dh[now] * tanhC * o * (1 - o);
          dc[cell] *= f;
        }
        addGradients(h, row * H, H, Wh.value, 4 * H, gates, g, dh, Wh.gradient);
        addTo(b.gradient, 0, gates, g, 4 * H);
        if (l === 0) addTo(Wx.gradient, inputs[row] * 4 * H, gates, g, 4 * H);
        else {
          const below = this.layers[l - 1];
          addGradients(below.h, (row + B) * H, H, Wx.value, 4 * H, gates, g, below.dh, Wx.gradient);
        }
      }
    }
  }

  /** Takes one step of Adam with the gradient norm clipped to 1. */
  update(learningRate) {
    let squares = 0;
    for (const { gradient } of this.parameters) for (const g of gradient) squares += g * g;
    const scale = Math.min(1, 1 / Math.sqrt(squares));
    this.steps++;
    const rate = (learningRate * Math.sqrt(1 - 0.999 ** this.steps)) / (1 - 0.9 ** this.steps);
    for (const { value, gradient, m, v } of this.parameters) {
      for (let i = 0; i < value.length; i++) {
        const g = gradient[i] * scale;
        m[i] = 0.9 * m[i] + 0.1 * g;
        v[i] = 0.999 * v[i] + 0.001 * g * g;
        value[i] -= (rate * m[i]) / (Math.sqrt(v[i]) + 1e-8);
      }
    }
  }

  /** Makes the final state of this segment the initial state of the next. */
  carryState() {
    for (const { h, c } of this.layers)
      for (const state of [h, c]) state.copyWithin(0, this.T * this.B * this.H);
  }
}

/** Compares the gradients with finite differences of the loss in double precision. @throws {Error} if one differs */
function check() {
  const shape = { layers: 2, hiddenSize: 5, batchSize: 3, steps: 4, vocabularySize: 7 };
  const model = new PlainModel(shape, Float64Array);
  const [inputs, targets] = [randomIds(12, 7), randomIds(24, 7).subarray(12)];
  for (const { h, c } of model.layers) for (const state of [h, c]) state.fill(0.3, 0, 15);
  model.forward(inputs, targets);
  model.backward(inputs);
  const analytic = model.parameters.map(({ gradient }) => gradient.slice());
  model.parameters.forEach(({ value }, p) => {
    for (let i = 0; i < value.length; i++) {
      const original = value[i];
      const [above, below] = [1e-5, -1e-5].map((step) => {
        value[i] = original + step;
        return model.forward(inputs, targets);
      });
      value[i] = original;
      const difference = Math.abs((above - below) / 2e-5 - analytic[p][i]);
      if (!(difference < 1e-8)) throw new Error(`gradient ${i} of parameter ${p} is off by ${difference}`);
    }
  });
  console.log('the gradients match finite differences');
}

if (process.argv.includes('--check')) {
  check();
} else {
  await serve(({ workload }) => {
    const count = workload.batchSize * workload.steps;
    const model = new PlainModel(workload);
    const ids = randomIds(2 * count, workload.vocabularySize);
    const [inputs, targets] = [ids.subarray(0, count), ids.subarray(count)];
    return {
      run() {
        model.forward(inputs, targets);
        model.backward(inputs);
        model.carryState();
        model.update(1e-3);
        return count;
      },
    };
  });
}
