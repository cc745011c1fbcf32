import { type ModelConfig, type NamedTensor, tensorShapes } from './config.js';

/**
 * The tensors of a model that knows more symbols than the one it is made of. What belongs to a symbol goes with it: its
 * column of the first layer's input weights, its row of the output weights, and its output bias. All of a new symbol's
 * weights are zero: it is read as if nothing were, and predicted by its bias alone.
 * @param config the wider model's, alike but for the vocabulary
 * @param ids the new id of each old one
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

/** Row `r` becomes row `ids[r]` of a tensor of another shape; rows that none becomes hold `rest`. */
function moveRows(
  { name, shape: [rows], data }: NamedTensor,
  shape: readonly number[],
  ids: ArrayLike<number>,
  rest: number,
): NamedTensor {
  const width = data.length / rows;
  const moved = new Float32Array(shape[0] * width).fill(rest);
  for (let r = 0; r < rows; r++) moved.set(data.subarray(r * width, (r + 1) * width), ids[r] * width);
  return { name, shape, data: moved };
}

/** Column `k` becomes column `ids[k]` of a tensor of another shape; columns that none becomes are zero. */
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
