/**
 * Symbols of shapes, used in `model/` and `engine/` alike:
 * B batch (parallel streams), T steps (sequence length), H hidden size, V vocabulary size, L layers.
 * Activations are time-major, `[T][B][…]`; the gates of an LSTM stand in the order i, f, g, o.
 */
export interface ModelConfig {
  readonly cell: 'lstm';
  /** L: LSTM layers, each reading the one below. */
  readonly layers: number;
  /** H: units of a layer. */
  readonly hiddenSize: number;
  /** V: symbols of the vocabulary, the width of the one-hot input and of the output. */
  readonly vocabularySize: number;
}

/** A tensor as PyTorch names and shapes it, row-major; the form in which a model is saved. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** The names and shapes of a model's tensors, in the order in which they are saved. */
export function tensorShapes({
  layers,
  hiddenSize: H,
  vocabularySize: V,
}: ModelConfig): Map<string, number[]> {
  const shapes = new Map<string, number[]>();
  for (let l = 0; l < layers; l++) {
    shapes.set(`lstm.weight_ih_l${l}`, [4 * H, l === 0 ? V : H]);
    shapes.set(`lstm.weight_hh_l${l}`, [4 * H, H]);
    shapes.set(`lstm.bias_l${l}`, [4 * H]);
  }
  shapes.set('output.weight', [V, H]);
  shapes.set('output.bias', [V]);
  return shapes;
}

/** The number of elements of a tensor of this shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The number of trainable parameters. */
export function parameterCount(config: ModelConfig): number {
  let count = 0;
  for (const shape of tensorShapes(config).values()) count += elementCount(shape);
  return count;
}
