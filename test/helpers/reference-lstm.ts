/**
 * An LSTM language model in double precision, written for reading: the yardstick of the fast one. No speed is sought,
 * no code is shared with `src/`. Weights are flat, row-major, and carry the names and shapes of `tensorShapes`.
 *
 * A layer reads x (D values) with the state h', c' (H values each) that the step before left, and gives h, c:
 *
 *     z = W_ih·x + W_hh·h' + bias                4H values: z_i, z_f, z_g, z_o
 *     i = σ(z_i)   f = σ(z_f)   g = tanh(z_g)   o = σ(z_o)
 *     c = f∘c' + i∘g
 *     h = o∘tanh(c)
 *
 * (Hochreiter and Schmidhuber 1997, with the forget gate of Gers, Schmidhuber and Cummins 2000.) The layer above, or
 * the output layer, reads y = mask∘h, where the mask is that of dropout; without dropout y = h. For the top layer's y:
 *
 *     logits = W_out·y + b_out                   V values
 *     loss = mean over all T·B targets of -ln softmax(logits)[target]
 */

/** Weights, gradients or moments by name, each flat and row-major. */
export type Tensors = ReadonlyMap<string, Float64Array>;

type Vector = readonly number[];

/** The state of a layer, h and c as [B][H]. */
export interface LayerState {
  readonly h: readonly Vector[];
  readonly c: readonly Vector[];
}

export interface RunOptions {
  /** The state before the first step, a layer an entry; zero where it is not given. */
  readonly state?: readonly LayerState[];
  /** Dropout: [L][B][H], multiplied onto a layer's output at every step, never onto the h that recurs. */
  readonly masks?: readonly (readonly Vector[])[];
  /** [T][B]: true where the state is set to zero before the step. */
  readonly restarts?: readonly (readonly boolean[])[];
}

export interface LstmRun {
  /** [T][B][H]: what the top layer gives, masked where there are masks. */
  readonly outputs: readonly (readonly Vector[])[];
  /** The state after the last step, a layer an entry. */
  readonly state: readonly LayerState[];
}

export interface LanguageModelRun extends LstmRun {
  /** [T][B][V] */
  readonly logits: readonly (readonly Vector[])[];
  /** Mean cross-entropy of the T·B targets, in nats. */
  readonly loss: number;
  /** d loss / d weight for every tensor; nothing flows into the state before the first step (truncated BPTT). */
  readonly gradients: Tensors;
}

/** Weights in double precision, by name, from tensors of any precision. */
export function toDoubles(
  tensors: Iterable<{ name: string; data: ArrayLike<number> }>,
): Map<string, Float64Array> {
  return new Map(Array.from(tensors, ({ name, data }) => [name, Float64Array.from(data)]));
}

/** Ids as vectors of 0 and 1: [T][B] becomes [T][B][size]. */
export function oneHot(ids: readonly Vector[], size: number): number[][][] {
  return ids.map((row) => row.map((id) => Array.from({ length: size }, (_, k) => (k === id ? 1 : 0))));
}

/** The layers alone (the tensors `lstm.…`) over the inputs [T][B][D]. */
export function runLstm(
  tensors: Tensors,
  inputs: readonly (readonly Vector[])[],
  options: RunOptions = {},
): LstmRun {
  return join(inputs[0].map((_, b) => streamForward(tensors, stream(inputs, b), streamOptions(options, b))));
}

/** The whole model over the inputs [T][B][D], with the loss of the targets [T][B] and its gradients. */
export function runLanguageModel(
  tensors: Tensors,
  inputs: readonly (readonly Vector[])[],
  targets: readonly Vector[],
  options: RunOptions = {},
): LanguageModelRun {
  const T = inputs.length;
  const B = inputs[0].length;
  const weight = tensor(tensors, 'output.weight');
  const bias = tensor(tensors, 'output.bias');
  const gradients = new Map(Array.from(tensors, ([name, { length }]) => [name, new Float64Array(length)]));
  const logits = inputs.map((): Vector[] => []);
  let loss = 0;
  const streams = inputs[0].map((_, b) => {
    const own = streamOptions(options, b);
    const forward = streamForward(tensors, stream(inputs, b), own);
    const dOutputs = forward.outputs.map((y, t) => {
      logits[t][b] = add(product(weight, y), bias);
      const p = softmax(logits[t][b]);
      loss -= Math.log(p[targets[t][b]]) / (T * B);
      const dLogits = p.map((value, k) => (value - (k === targets[t][b] ? 1 : 0)) / (T * B));
      addOuterProduct(tensor(gradients, 'output.weight'), dLogits, y);
      accumulate(tensor(gradients, 'output.bias'), dLogits);
      return transposedProduct(weight, dLogits);
    });
    streamBackward(tensors, forward, dOutputs, own, gradients);
    return forward;
  });
  return { ...join(streams), logits, loss, gradients };
}

/** A step of a layer for one stream, with all that its way back needs. */
interface Step {
  readonly x: Vector;
  readonly hBefore: Vector;
  readonly cBefore: Vector;
  readonly i: Vector;
  readonly f: Vector;
  readonly g: Vector;
  readonly o: Vector;
  readonly c: Vector;
  readonly h: Vector;
}

/** What `RunOptions` says of one stream. */
interface StreamOptions {
  readonly state: readonly { h: Vector; c: Vector }[] | undefined;
  readonly masks: readonly Vector[] | undefined;
  readonly restarts: readonly boolean[] | undefined;
}

interface StreamForward {
  /** [L][T] */
  readonly layers: readonly (readonly Step[])[];
  /** [T][H] */
  readonly outputs: readonly Vector[];
}

/** All layers over one stream [T][D]. */
function streamForward(tensors: Tensors, inputs: readonly Vector[], options: StreamOptions): StreamForward {
  const layers: Step[][] = [];
  let outputs = inputs;
  for (let l = 0; tensors.has(`lstm.bias_l${l}`); l++) {
    const steps = layerForward(tensors, l, outputs, options);
    layers.push(steps);
    outputs = steps.map(({ h }) => masked(h, options.masks?.[l]));
  }
  return { layers, outputs };
}

function layerForward(
  tensors: Tensors,
  l: number,
  inputs: readonly Vector[],
  options: StreamOptions,
): Step[] {
  const weightIh = tensor(tensors, `lstm.weight_ih_l${l}`);
  const weightHh = tensor(tensors, `lstm.weight_hh_l${l}`);
  const bias = tensor(tensors, `lstm.bias_l${l}`);
  const H = bias.length / 4;
  const zero = { h: zeros(H), c: zeros(H) };
  const steps: Step[] = [];
  let before = options.state?.[l] ?? zero;
  inputs.forEach((x, t) => {
    if (options.restarts?.[t]) before = zero;
    const { h: hBefore, c: cBefore } = before;
    const z = add(add(product(weightIh, x), product(weightHh, hBefore)), bias);
    const i = z.slice(0, H).map(sigmoid);
    const f = z.slice(H, 2 * H).map(sigmoid);
    const g = z.slice(2 * H, 3 * H).map(Math.tanh);
    const o = z.slice(3 * H).map(sigmoid);
    const c = cBefore.map((value, j) => f[j] * value + i[j] * g[j]);
    const h = c.map((value, j) => o[j] * Math.tanh(value));
    steps.push({ x, hBefore, cBefore, i, f, g, o, c, h });
    before = { h, c };
  });
  return steps;
}

/** From the top layer's dOutputs [T][H] down to the inputs; adds to the gradients of every layer. */
function streamBackward(
  tensors: Tensors,
  { layers }: StreamForward,
  dOutputs: readonly Vector[],
  options: StreamOptions,
  gradients: Tensors,
): void {
  for (let l = layers.length - 1; l >= 0; l--) {
    const dH = dOutputs.map((dY) => masked(dY, options.masks?.[l]));
    dOutputs = layerBackward(tensors, l, layers[l], dH, options, gradients);
  }
}

/** Gives d loss / d x [T][D], from d loss / d h [T][H] by way of the layer above. */
function layerBackward(
  tensors: Tensors,
  l: number,
  steps: readonly Step[],
  dH: readonly Vector[],
  { restarts }: StreamOptions,
  gradients: Tensors,
): Vector[] {
  const weightIh = tensor(tensors, `lstm.weight_ih_l${l}`);
  const weightHh = tensor(tensors, `lstm.weight_hh_l${l}`);
  const H = steps[0].h.length;
  const dX: Vector[] = [];
  let dhAfter = zeros(H); // by way of the next step of the same layer
  let dcAfter = zeros(H);
  for (let t = steps.length - 1; t >= 0; t--) {
    const { x, hBefore, cBefore, i, f, g, o, c } = steps[t];
    const dh = add(dH[t], dhAfter);
    const dc = dcAfter.map((after, j) => after + dh[j] * o[j] * (1 - Math.tanh(c[j]) ** 2));
    const dz = [
      ...dc.map((d, j) => d * g[j] * i[j] * (1 - i[j])),
      ...dc.map((d, j) => d * cBefore[j] * f[j] * (1 - f[j])),
      ...dc.map((d, j) => d * i[j] * (1 - g[j] ** 2)),
      ...dh.map((d, j) => d * Math.tanh(c[j]) * o[j] * (1 - o[j])),
    ];
    addOuterProduct(tensor(gradients, `lstm.weight_ih_l${l}`), dz, x);
    addOuterProduct(tensor(gradients, `lstm.weight_hh_l${l}`), dz, hBefore);
    accumulate(tensor(gradients, `lstm.bias_l${l}`), dz);
    dX[t] = transposedProduct(weightIh, dz);
    dhAfter = restarts?.[t] ? zeros(H) : transposedProduct(weightHh, dz);
    dcAfter = restarts?.[t] ? zeros(H) : dc.map((d, j) => d * f[j]);
  }
  return dX;
}

/** Stream b of [T][B][…]. */
function stream<Value>(sequence: readonly (readonly Value[])[], b: number): Value[] {
  return sequence.map((row) => row[b]);
}

function streamOptions({ state, masks, restarts }: RunOptions, b: number): StreamOptions {
  return {
    state: state?.map(({ h, c }) => ({ h: h[b], c: c[b] })),
    masks: masks?.map((mask) => mask[b]),
    restarts: restarts && stream(restarts, b),
  };
}

/** The streams' outputs and last states, side by side again. */
function join(streams: readonly StreamForward[]): LstmRun {
  return {
    outputs: streams[0].outputs.map((_, t) => streams.map(({ outputs }) => outputs[t])),
    state: streams[0].layers.map((_, l) => {
      const last = streams.map(({ layers }) => layers[l].at(-1)!);
      return { h: last.map(({ h }) => h), c: last.map(({ c }) => c) };
    }),
  };
}

function tensor(tensors: Tensors, name: string): Float64Array {
  const values = tensors.get(name);
  if (!values) throw new Error(`The reference model was given no tensor ${name}.`);
  return values;
}

const zeros = (length: number): number[] => new Array<number>(length).fill(0);

const sigmoid = (z: number): number => 1 / (1 + Math.exp(-z));

function softmax(logits: Vector): number[] {
  const largest = Math.max(...logits);
  const powers = logits.map((value) => Math.exp(value - largest));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}

const masked = (values: Vector, mask?: Vector): Vector =>
  mask ? values.map((value, j) => value * mask[j]) : values;

const add = (a: Vector, b: ArrayLike<number>): number[] => a.map((value, j) => value + b[j]);

/** sum += values */
function accumulate(sum: Float64Array, values: Vector): void {
  values.forEach((value, j) => (sum[j] += value));
}

/** W·x for a W with as many columns as x has values. */
function product(W: Float64Array, x: Vector): number[] {
  const rows = zeros(W.length / x.length);
  return rows.map((_, row) => x.reduce((sum, value, column) => sum + W[row * x.length + column] * value, 0));
}

/** Wᵀ·y for a W with as many rows as y has values. */
function transposedProduct(W: Float64Array, y: Vector): number[] {
  const columns = zeros(W.length / y.length);
  return columns.map((_, column) =>
    y.reduce((sum, value, row) => sum + W[row * columns.length + column] * value, 0),
  );
}

/** W += y·xᵀ */
function addOuterProduct(W: Float64Array, y: Vector, x: Vector): void {
  y.forEach((rowFactor, row) =>
    x.forEach((value, column) => (W[row * x.length + column] += rowFactor * value)),
  );
}
