import { cells } from './cells/index.js';
import type { CellName } from './cells/names.js';

/**
 * Symbols of shapes, used in `model/` and `engine/` alike:
 * B batch (parallel streams), T steps (sequence length), H hidden size, V vocabulary size, L layers.
 * Activations are time-major, `[T][B][…]`; the gates of an LSTM stand in the order i, f, g, o, others as `cells/` has them.
 */
export interface ModelConfig {
  readonly cell: CellName;
  /** L: recurrent layers, each reading the one below. */
  readonly layers: number;
  /** H: units of a layer. */
  readonly hiddenSize: number;
  /** V: symbols of the vocabulary, the width of the one-hot input and of the output. */
  readonly vocabularySize: number;
  /** The id of a symbol before which the network forgets all that it has read: the newline, where lines are texts. */
  readonly resetSymbol?: number;
}

/** A tensor as PyTorch names and shapes it, row-major; the form in which a model is saved. */
export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly data: Float32Array<ArrayBuffer>;
}

/** A tensor of a recurrent layer. */
export interface LayerTensor {
  readonly name: string;
  readonly layer: number;
  readonly kind: 'input' | 'recurrent' | 'bias';
  /** The cell's letters of its blocks of H rows. */
  readonly letters: string;
}

/** The tensors of the recurrent layers, in the order in which they are saved. */
export function layerTensors({ cell, layers }: ModelConfig): LayerTensor[] {
  const kinds: Partial<Record<string, LayerTensor['kind']>> = { weight_ih: 'input', weight_hh: 'recurrent' };
  return Array.from({ length: layers }, (_, layer) =>
    Object.entries(cells[cell].tensors).map(([tensor, letters]) => {
      return { name: `${cell}.${tensor}_l${layer}`, layer, kind: kinds[tensor] ?? 'bias', letters };
    }),
  ).flat();
}

/** The names and shapes of a model's tensors, in the order in which they are saved. */
export function tensorShapes(config: ModelConfig): Map<string, number[]> {
  const { hiddenSize: H, vocabularySize: V } = config;
  const shapes = new Map<string, number[]>();
  for (const { name, layer, kind, letters } of layerTensors(config)) {
    const columns = { input: [layer === 0 ? V : H], recurrent: [H], bias: [] }[kind];
    shapes.set(name, [letters.length * H, ...columns]);
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
