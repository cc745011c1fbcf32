import { type ModelConfig, type NamedTensor, tensorShapes } from './config.js';

/**
 * Returns a model's tensors for a larger vocabulary. A symbol keeps its column of the first layer's input weights, its
 * row of the output weights and its output bias. The weights of a new symbol are zero: the network reads it as a zero
 * vector and predicts it from its bias alone.
 * @param config the configuration with the larger vocabulary, otherwise the same
 * @param ids the new id of each old id
 * @param newBias the output bias of the new symbols
 */
export function widenVocabulary(
  tensors: readonly NamedTensor[],
  config: ModelConfig,
  ids: ArrayLike<number>,
  newBias: number,
): NamedTensor[] {
  const shapes = tensorShapes(config);
  return tensors.map((tensor) => {
    const { name } = tensor;
    const shape = shapes.get(name)!;
    if (name.endsWith('.weight_ih_l0')) return moveColumns(tensor, shape, ids);
    if (name === 'output.weight' || name === 'output.bias') {
      return moveRows(tensor, shape, ids, name === 'output.bias' ? newBias : 0);
    }
    return tensor;
  });
}

/** Moves row `r` to row `ids[r]` of a tensor with another shape; fills the other rows with `filler`. */
function moveRows(
  { name, shape: [rows], data }: NamedTensor,
  shape: readonly number[],
  ids: ArrayLike<number>,
  filler: number,
): NamedTensor {
  const width = data.length / rows;
  const moved = new Float32Array(shape[0] * width).fill(filler);
  for (let r = 0; r < rows; r++) moved.set(data.subarray(r * width, (r + 1) * width), ids[r] * width);
  return { name, shape, data: moved };
}

/** Moves column `k` to column `ids[k]` of a tensor with another shape; the other columns are zero. */
function moveColumns(
  { name, shape: [rows, columns], data }: NamedTensor,
  shape: readonly number[],
  ids: ArrayLike<number>,
): NamedTensor {
  const width = shape[1];
  const moved = new Float32Array(rows * width);
  for (let r = 0; r < rows; r++) {
    for (let k = 0; k < columns; k++) moved[r * width + ids[k]] = data[r * columns + k];
  }
  return { name, shape, data: moved };
}
