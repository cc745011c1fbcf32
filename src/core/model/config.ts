import { cells } from './cells/index.js';
import type { CellName } from './cells/names.js';

/**
 * The architecture of a model. Letters of shapes in `model/` and `engine/`: B batch size (parallel streams), T sequence
 * length (time steps), H hidden size, V vocabulary size, L layers. Activations are time-major, [T][B][…]. `cells/`
 * defines the order of the gates.
 */
export interface ModelConfig {
  readonly cell: CellName;
  /** L, the number of recurrent layers; each reads the output of the one below. */
  readonly layers: number;
  /** H, the number of units of a layer. */
  readonly hiddenSize: number;
  /** V, the number of symbols in the vocabulary: the width of the one-hot input and of the output. */
  readonly vocabularySize: number;
  /** The id of the symbol before which the network resets its state: the newline, if each line is a text. */
  readonly resetSymbol?: number;
}

/** A tensor with the name and shape that PyTorch gives it, row-major; the form in which a model is saved. */
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
  /** One letter for each block of H rows, as in `Cell.tensors`. */
  readonly letters: string;
}

/** Lists the tensors of the recurrent layers, in the order in which they are saved. */
export function layerTensors({ cell, layers }: ModelConfig): LayerTensor[] {
  const kinds: Partial<Record<string, LayerTensor['kind']>> = { weight_ih: 'input', weight_hh: 'recurrent' };
  return Array.from({ length: layers }, (_, layer) =>
    Object.entries(cells[cell].tensors).map(([tensor, letters]) => {
      return { name: `${cell}.${tensor}_l${layer}`, layer, kind: kinds[tensor] ?? 'bias', letters };
    }),
  ).flat();
}

/** Returns the names and shapes of a model's tensors, in the order in which they are saved. */
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

/** Returns the number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Returns the number of trainable parameters. */
export function parameterCount(config: ModelConfig): number {
  let count = 0;
  for (const shape of tensorShapes(config).values()) count += elementCount(shape);
  return count;
}
