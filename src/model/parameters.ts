import type { Engine } from '../engine/engine.js';
import { LANES, padded } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { DataError } from '../errors.js';
import { elementCount, type ModelConfig, type NamedTensor, tensorShapes } from './config.js';

/**
 * Parameters of one layer as the engine holds them: an input's row times the matrix gives the four gates, so matrices
 * are [input][4·H], the transposes of PyTorch's. H is padded, and the padding is zero and stays so.
 */
export interface LayerParameters {
  /** Wx [V][4·H] in the first layer, [H][4·H] above. */
  readonly input: Region;
  /** Wh [H][4·H] */
  readonly recurrent: Region;
  /** b [4·H] */
  readonly bias: Region;
}

/** A value for each parameter of a model, or its gradient, or a moment of it: all share this type. */
export class Parameters {
  readonly layers: readonly LayerParameters[];
  /** W [H][V] of the output layer. */
  readonly outputWeights: Region;
  /** b [V] of the output layer. */
  readonly outputBias: Region;
  /** Everything, as one flat array. */
  readonly all: Region;

  /** @param name the kind of value: `weights`, `gradients` … */
  constructor(
    plan: MemoryPlan,
    name: string,
    readonly config: ModelConfig,
  ) {
    const H = padded(config.hiddenSize);
    const V = padded(config.vocabularySize);
    this.layers = Array.from({ length: config.layers }, (_, l) => ({
      input: plan.region(`${name}.input${l}`, l === 0 ? config.vocabularySize : H, 4 * H),
      recurrent: plan.region(`${name}.recurrent${l}`, H, 4 * H),
      bias: plan.region(`${name}.bias${l}`, 4 * H),
    }));
    this.outputWeights = plan.region(`${name}.output`, H, V);
    this.outputBias = plan.region(`${name}.outputBias`, V);
    // The regions above follow each other without a gap: every one of them is a multiple of a cache line.
    const offset = this.layers[0].input.offset;
    const length = this.outputBias.offset + this.outputBias.length - offset;
    this.all = { name, shape: [length], offset, length };
  }

  /** Sets every value to 0. */
  clear({ kernels, thread }: Engine): void {
    const [start, length] = thread.share(this.all.length, LANES);
    kernels.clear(length, this.all.offset + start);
    thread.barrier();
  }

  /** Copies the values out, by PyTorch's names and in its shapes. */
  read(engine: Engine): NamedTensor[] {
    const tensors: NamedTensor[] = [];
    for (const [name, shape] of tensorShapes(this.config)) {
      const data = new Float32Array(elementCount(shape));
      const floats = engine.memory.floats;
      this.#forEachElement(name, shape, (index, offset) => {
        data[index] = floats[offset];
      });
      tensors.push({ name, shape, data });
    }
    return tensors;
  }

  /**
   * Sets the values from tensors of PyTorch's names and shapes.
   * @throws {DataError} if one is missing or of another shape.
   */
  write(engine: Engine, tensors: Iterable<NamedTensor>): void {
    const byName = new Map([...tensors].map((tensor) => [tensor.name, tensor]));
    const floats = engine.memory.floats;
    engine.memory.view(this.all).fill(0);
    for (const [name, shape] of tensorShapes(this.config)) {
      const tensor = byName.get(name);
      if (!tensor) throw new DataError(`the model has no tensor ${name}`);
      if (tensor.shape.join() !== shape.join()) {
        throw new DataError(
          `tensor ${name} has shape [${tensor.shape.join(', ')}], expected [${shape.join(', ')}]`,
        );
      }
      this.#forEachElement(name, shape, (index, offset) => {
        floats[offset] = tensor.data[index];
      });
    }
  }

  /** Calls `visit` with each index of PyTorch's tensor `name` and where that element lies in the engine's memory. */
  #forEachElement(
    name: string,
    shape: readonly number[],
    visit: (index: number, offset: number) => void,
  ): void {
    const [region, gates] = this.#regionOf(name);
    const rows = shape[0]; // outputs: 4·H or V
    const columns = shape[1] ?? 1; // inputs; a bias is one row of the engine's
    const width = rows / gates;
    const stride = gates * padded(width);
    for (let row = 0; row < rows; row++) {
      const gate = Math.floor(row / width);
      const to = region.offset + gate * padded(width) + (row - gate * width);
      for (let column = 0; column < columns; column++) visit(row * columns + column, to + column * stride);
    }
  }

  /** The region of a tensor, and how many gates lie side by side in its rows. */
  #regionOf(name: string): [Region, number] {
    if (name === 'output.weight') return [this.outputWeights, 1];
    if (name === 'output.bias') return [this.outputBias, 1];
    const layer = this.layers[Number(name.slice(name.lastIndexOf('_l') + 2))];
    if (name.startsWith('lstm.weight_ih')) return [layer.input, 4];
    return [name.startsWith('lstm.weight_hh') ? layer.recurrent : layer.bias, 4];
  }
}

/** A weight matrix W laid out for the products x·W and, in training, y·Wᵀ. */
export interface PackedMatrix {
  readonly source: Region;
  /** K, the inputs in use. */
  readonly inputs: number;
  readonly packed: Region;
  readonly packedTransposed: Region | undefined;
}

/** The weight matrices of a model, laid out for products. `pack` again whenever the weights have changed. */
export class PackedWeights {
  /** Per layer: Wx (above the first layer) and Wh. */
  readonly layers: readonly { input: PackedMatrix | undefined; recurrent: PackedMatrix }[];
  readonly output: PackedMatrix;

  constructor(plan: MemoryPlan, weights: Parameters, training: boolean) {
    const matrix = (source: Region): PackedMatrix => ({
      source,
      inputs: weights.config.hiddenSize,
      packed: plan.region(`${source.name}.packed`, ...source.shape),
      packedTransposed: training
        ? plan.region(`${source.name}.packedTransposed`, ...source.shape)
        : undefined,
    });
    this.layers = weights.layers.map((layer, l) => ({
      input: l === 0 ? undefined : matrix(layer.input),
      recurrent: matrix(layer.recurrent),
    }));
    this.output = matrix(weights.outputWeights);
  }

  pack({ kernels, thread }: Engine): void {
    const matrices = [...this.layers.flatMap(({ input, recurrent }) => [input, recurrent]), this.output];
    for (const matrix of matrices) {
      if (!matrix) continue;
      const { source, inputs, packed, packedTransposed } = matrix;
      const [rows, columns] = source.shape;
      const [n, N] = thread.share(columns, LANES);
      kernels.pack(inputs, N, source.offset + n, columns, packed.offset + n * inputs);
      if (!packedTransposed) continue;
      const [r, R] = thread.share(rows, LANES);
      const to = packedTransposed.offset + r * columns;
      kernels.packTransposed(columns, R, source.offset + r * columns, columns, to);
    }
    thread.barrier();
  }
}
