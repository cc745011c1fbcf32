import type { Engine } from '../engine/engine.js';
import { LANES, padded, SQUARE_SUM_BLOCK } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { DataError } from '../errors.js';
import { cells } from './cells/index.js';
import { elementCount, layerTensors, type ModelConfig, type NamedTensor, tensorShapes } from './config.js';

/**
 * The parameters of a recurrent layer in the engine's memory. Matrices are [inputs][G·H], the transposes of PyTorch's,
 * with a block of H columns for each of the G letters of `Cell.columns`. H is padded; the padding is zero and stays
 * zero.
 */
export interface LayerParameters {
  /** Wx [V][G·H] in the first layer, [H][G·H] above. */
  readonly input: Region;
  /** The first column of Wx in use. The blocks before it do not depend on x: Wx is zero there and stays zero. */
  readonly firstInputColumn: number;
  /** Wh [H][R·H]: the first R blocks; the others do not depend on h'. */
  readonly recurrent: Region;
  /** b [G·H] */
  readonly bias: Region;
}

/** The location of a PyTorch tensor in the engine's memory. */
interface TensorLocation {
  readonly region: Region;
  /** For each block of rows of the tensor, the block of columns of the region. */
  readonly blocks: readonly number[];
}

/** One value per parameter of a model: the weights, their gradients or moments, or an average. */
export class Parameters {
  readonly layers: readonly LayerParameters[];
  /** W [H][V] of the output layer. */
  readonly outputWeights: Region;
  /** b [V] of the output layer. */
  readonly outputBias: Region;
  /** All of them as one flat region. */
  readonly all: Region;
  /** The locations of the tensors by name. */
  readonly #locations: ReadonlyMap<string, TensorLocation>;

  /** @param name what the values are: `weights`, `gradients` … */
  constructor(
    plan: MemoryPlan,
    name: string,
    readonly config: ModelConfig,
  ) {
    const H = padded(config.hiddenSize);
    const V = padded(config.vocabularySize);
    const { columns, tensors } = cells[config.cell];
    const width = columns.length * H;
    this.layers = Array.from({ length: config.layers }, (_, l) => ({
      input: plan.region(`${name}.input${l}`, l === 0 ? config.vocabularySize : H, width),
      firstInputColumn: width - tensors.weight_ih.length * H,
      recurrent: plan.region(`${name}.recurrent${l}`, H, tensors.weight_hh.length * H),
      bias: plan.region(`${name}.bias${l}`, width),
    }));
    this.outputWeights = plan.region(`${name}.output`, H, V);
    this.outputBias = plan.region(`${name}.outputBias`, V);
    // The regions above are contiguous, because the length of each is a multiple of LANES.
    const offset = this.layers[0].input.offset;
    const length = this.outputBias.offset + this.outputBias.length - offset;
    this.all = { name, shape: [length], offset, length };
    this.#locations = new Map<string, TensorLocation>([
      ...layerTensors(config).map(({ name, layer, kind, letters }): [string, TensorLocation] => {
        const blocks = Array.from(letters, (letter) => columns.indexOf(letter));
        return [name, { region: this.layers[layer][kind], blocks }];
      }),
      ['output.weight', { region: this.outputWeights, blocks: [0] }],
      ['output.bias', { region: this.outputBias, blocks: [0] }],
    ]);
  }

  /**
   * Returns the thread's part of `all`, in whole blocks of `squareSums`. Operations that follow each other without a
   * barrier in between must use the same part.
   */
  share({ thread }: Engine): [start: number, length: number] {
    return thread.share(this.all.length, SQUARE_SUM_BLOCK);
  }

  /** Sets every value to 0. */
  clear({ kernels, thread }: Engine): void {
    const [start, length] = thread.share(this.all.length, LANES);
    kernels.clear(length, this.all.offset + start);
    thread.barrier();
  }

  /** Returns copies of the values as tensors with PyTorch's names and shapes. */
  read(engine: Engine): NamedTensor[] {
    const tensors: NamedTensor[] = [];
    for (const [name, shape] of tensorShapes(this.config)) {
      const data = new Float32Array(elementCount(shape));
      const floats = engine.memory.floats;
      this.#forEachRow(name, shape, (index, columns, offset, stride) => {
        for (let k = 0; k < columns; k++) data[index + k] = floats[offset + k * stride];
      });
      tensors.push({ name, shape, data });
    }
    return tensors;
  }

  /**
   * Sets the values from tensors with PyTorch's names and shapes.
   * @throws {DataError} if a tensor is missing or has another shape
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
      const { data } = tensor;
      this.#forEachRow(name, shape, (index, columns, offset, stride) => {
        for (let k = 0; k < columns; k++) floats[offset + k * stride] = data[index + k];
      });
    }
  }

  /**
   * Calls `visit` for each row of PyTorch's tensor `name` with the index of its first element, its number of columns,
   * and the offset of the first element and the stride of the others in the engine's memory.
   */
  #forEachRow(
    name: string,
    shape: readonly number[],
    visit: (index: number, columns: number, offset: number, stride: number) => void,
  ): void {
    const { region, blocks } = this.#locations.get(name)!;
    const rows = shape[0]; // blocks of H, or V
    const columns = shape[1] ?? 1; // inputs; a bias is a single row in the engine
    const width = rows / blocks.length;
    const stride = region.shape.at(-1)!;
    for (let row = 0; row < rows; row++) {
      const block = Math.floor(row / width);
      const offset = region.offset + blocks[block] * padded(width) + (row - block * width);
      visit(row * columns, columns, offset, stride);
    }
  }
}

/** A weight matrix W [K][N], packed for the products x·W and, in training, y·Wᵀ. */
export interface PackedMatrix {
  readonly source: Region;
  /** The first column of W in use. */
  readonly firstColumn: number;
  /** The number of rows of W in use: H without padding. */
  readonly inputs: number;
  readonly packed: Region;
  readonly packedTransposed: Region | undefined;
}

/** The weight matrices of a model, packed for products. Call `pack` whenever the weights have changed. */
export class PackedWeights {
  /** Wx (undefined in the first layer) and Wh of each layer. */
  readonly layers: readonly { input: PackedMatrix | undefined; recurrent: PackedMatrix }[];
  readonly output: PackedMatrix;

  constructor(plan: MemoryPlan, weights: Parameters, training: boolean) {
    const matrix = (source: Region, firstColumn = 0): PackedMatrix => {
      const [rows, columns] = [source.shape[0], source.shape[1] - firstColumn];
      return {
        source,
        firstColumn,
        inputs: weights.config.hiddenSize,
        packed: plan.region(`${source.name}.packed`, rows, columns),
        packedTransposed: training
          ? plan.region(`${source.name}.packedTransposed`, rows, columns)
          : undefined,
      };
    };
    this.layers = weights.layers.map((layer, l) => ({
      input: l === 0 ? undefined : matrix(layer.input, layer.firstInputColumn),
      recurrent: matrix(layer.recurrent),
    }));
    this.output = matrix(weights.outputWeights);
  }

  /**
   * Packs all matrices.
   * @param drops per layer, the masked weights to pack instead of Wh; empty without weight drop
   */
  pack({ kernels, thread }: Engine, drops: readonly { readonly dropped: Region }[] = []): void {
    const matrices = [
      ...this.layers.flatMap(({ input, recurrent }, l) => [
        ...(input ? [input] : []),
        drops[l] ? { ...recurrent, source: drops[l].dropped } : recurrent,
      ]),
      this.output,
    ];
    for (const { source, firstColumn, inputs, packed, packedTransposed } of matrices) {
      const [rows, width] = source.shape;
      const from = source.offset + firstColumn;
      const columns = width - firstColumn;
      const [n, N] = thread.share(columns, LANES);
      kernels.pack(inputs, N, from + n, width, packed.offset + n * inputs);
      if (!packedTransposed) continue;
      const [r, R] = thread.share(rows, LANES);
      const to = packedTransposed.offset + r * columns;
      kernels.packTransposed(columns, R, from + r * width, width, to);
    }
    thread.barrier();
  }
}
