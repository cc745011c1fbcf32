/**
 * A recurrent language model in double precision, written for reading: the yardstick of the fast one. No speed is sought,
 * no code is shared with `src/`. Weights are flat, row-major, and carry the names and shapes of `tensorShapes`.
 *
 * Layers of cells (reference-cells.ts) read one another. The layer above, or the output layer, reads y = mask∘h, where the
 * mask is that of dropout; without dropout y = h. For the top layer's y:
 *
 *     logits = W_out·y + b_out                   V values
 *     loss = mean over all T·B targets of -ln softmax(logits)[target]
 */
import {
  type CellState,
  type LayerTensors,
  type ReferenceCell,
  referenceCells,
  type Step,
} from './reference-cells.js';
import {
  accumulate,
  add,
  addOuterProduct,
  product,
  softmax,
  times,
  transposedProduct,
  type Vector,
  zeros,
} from './reference-vectors.js';

/** Weights, gradients or moments by name, each flat and row-major. */
export type Tensors = ReadonlyMap<string, Float64Array>;

/** The state of a layer, h and whatever else its cells carry, as [B][H]. */
export type LayerState = Readonly<Record<string, readonly Vector[]>>;

export interface RunOptions {
  /** The state before the first step, a layer an entry; zero where it is not given. */
  readonly state?: readonly LayerState[];
  /** Dropout: [L][B][H], multiplied onto a layer's output at every step, never onto the h that recurs. */
  readonly masks?: readonly (readonly Vector[])[];
  /** [T][B]: true where the state is set to zero before the step. */
  readonly restarts?: readonly (readonly boolean[])[];
}

export interface LayersRun {
  /** [T][B][H]: what the top layer gives, masked where there are masks. */
  readonly outputs: readonly (readonly Vector[])[];
  /** The state after the last step, a layer an entry. */
  readonly state: readonly LayerState[];
}

export interface LanguageModelRun extends LayersRun {
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

/** The layers alone (the tensors `lstm.…`, `gru.…` or `rnn.…`) over the inputs [T][B][D]. */
export function runLayers(
  tensors: Tensors,
  inputs: readonly (readonly Vector[])[],
  options: RunOptions = {},
): LayersRun {
  return join(inputs[0].map((_, b) => streamForward(tensors, stream(inputs, b), streamOptions(options, b))));
}

/**
 * The whole model over the inputs [T][B][D], with the loss of the targets [T][B] and its gradients. A target of V or more
 * has no logit, and adds nothing to the loss.
 */
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
      const target = targets[t][b];
      const share = target < p.length ? 1 / (T * B) : 0;
      loss -= share * Math.log(p[target] ?? 1);
      const dLogits = p.map((value, k) => share * (value - (k === target ? 1 : 0)));
      addOuterProduct(tensor(gradients, 'output.weight'), dLogits, y);
      accumulate(tensor(gradients, 'output.bias'), dLogits);
      return transposedProduct(weight, dLogits);
    });
    streamBackward(forward, dOutputs, own, gradients);
    return forward;
  });
  return { ...join(streams), logits, loss, gradients };
}

/** What `RunOptions` says of one stream. */
interface StreamOptions {
  readonly state: readonly CellState[] | undefined;
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
  const cell = cellOf(tensors);
  const layers: Step[][] = [];
  let outputs = inputs;
  for (let l = 0; ; l++) {
    const weights = layerTensors(tensors, l);
    if (!weights) return { layers, outputs };
    const steps = layerForward(cell, weights, outputs, options.state?.[l], options.restarts);
    layers.push(steps);
    outputs = steps.map(({ after }) => masked(after.h, options.masks?.[l]));
  }
}

function layerForward(
  cell: ReferenceCell,
  weights: LayerTensors,
  inputs: readonly Vector[],
  state: CellState | undefined,
  restarts: readonly boolean[] | undefined,
): Step[] {
  const H = weights.weight_hh.length / weights.bias.length; // both have a row for each gate and unit
  const zero = zeroState(cell.states, H);
  let before = state ?? zero;
  return inputs.map((x, t) => {
    const step = cell.step(weights, x, restarts?.[t] ? zero : before);
    before = step.after;
    return step;
  });
}

/** From the top layer's dOutputs [T][H] down to the inputs; adds to the gradients of every layer. */
function streamBackward(
  { layers }: StreamForward,
  dOutputs: readonly Vector[],
  options: StreamOptions,
  gradients: Tensors,
): void {
  for (let l = layers.length - 1; l >= 0; l--) {
    const dH = dOutputs.map((dY) => masked(dY, options.masks?.[l]));
    dOutputs = layerBackward(layers[l], dH, options.restarts, layerTensors(gradients, l)!);
  }
}

/** Gives d loss / d x [T][D], from d loss / d h [T][H] by way of the layer above. */
function layerBackward(
  steps: readonly Step[],
  dH: readonly Vector[],
  restarts: readonly boolean[] | undefined,
  gradients: LayerTensors,
): Vector[] {
  const dX: Vector[] = [];
  const nothing = zeroState(Object.keys(steps[0].after), dH[0].length);
  let dAfter = nothing; // by way of the next step of the same layer
  for (let t = steps.length - 1; t >= 0; t--) {
    const { dx, dBefore } = steps[t].back({ ...dAfter, h: add(dH[t], dAfter.h) }, gradients);
    dX[t] = dx;
    dAfter = restarts?.[t] ? nothing : dBefore;
  }
  return dX;
}

function zeroState(names: readonly string[], H: number): CellState {
  return Object.fromEntries(names.map((name) => [name, zeros(H)]));
}

/** Stream b of [T][B][…]. */
function stream<Value>(sequence: readonly (readonly Value[])[], b: number): Value[] {
  return sequence.map((row) => row[b]);
}

function streamOptions({ state, masks, restarts }: RunOptions, b: number): StreamOptions {
  return {
    state: state?.map((layer) => mapped(layer, (rows) => rows[b])),
    masks: masks?.map((mask) => mask[b]),
    restarts: restarts && stream(restarts, b),
  };
}

/** The streams' outputs and last states, side by side again. */
function join(streams: readonly StreamForward[]): LayersRun {
  return {
    outputs: streams[0].outputs.map((_, t) => streams.map(({ outputs }) => outputs[t])),
    state: streams[0].layers.map((steps, l) =>
      mapped(steps[0].after, (_, name) => streams.map(({ layers }) => layers[l].at(-1)!.after[name])),
    ),
  };
}

/** The cell whose tensors these are. */
function cellOf(tensors: Tensors): ReferenceCell {
  const [name] = Object.keys(referenceCells).filter((cell) => tensors.has(`${cell}.bias_l0`));
  return referenceCells[name];
}

/** The tensors of layer `l`; undefined if there is no such layer. */
function layerTensors(tensors: Tensors, l: number): LayerTensors | undefined {
  const own = Array.from(tensors, ([name, values]) => {
    const [, tensor, layer] = /^\w+\.(\w+)_l(\d+)$/.exec(name) ?? [];
    return layer === String(l) ? [[tensor, values] as const] : [];
  }).flat();
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}

function tensor(tensors: Tensors, name: string): Float64Array {
  const values = tensors.get(name);
  if (!values) throw new Error(`The reference model was given no tensor ${name}.`);
  return values;
}

const mapped = <From, To>(record: Readonly<Record<string, From>>, map: (value: From, name: string) => To) =>
  Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value, name)]));

const masked = (values: Vector, mask?: Vector): Vector => (mask ? times(values, mask) : values);
