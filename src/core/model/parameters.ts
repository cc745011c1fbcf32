import type { Engine } from '../engine/engine.js';
import { LANES, padded, SQUARE_SUM_BLOCK } from '../engine/kernels.js';
import type { MemoryPlan, Region } from '../engine/memory.js';
import { DataError } from '../errors.js';
import { cells } from './cells/index.js';
import { elementCount, layerTensors, type ModelConfig, type NamedTensor, tensorShapes } from './config.js';

/**
 * Parameters of one layer as the engine holds them: an input's row times the matrix gives the gates, so matrices are
 * [input][G·H], the transposes of PyTorch's, with a block of H columns for each of the cell's G letters. H is padded, and
 * the padding is zero and stays so.
 */
export interface LayerParameters {
  /** Wx [V][G·H] in the first layer, [H][G·H] above. */
  readonly input: Region;
  /** The column from which Wx is in use: the letters before have no part of x, and Wx is zero there and stays so. */
  readonly firstOfInput: number;
  /** Wh [H][R·H], R letters: those after have no part of h'. */
  readonly recurrent: Region;
  /** b [G·H] */
  readonly bias: Region;
}

/** Where a tensor lies: in which region, and in which of its blocks of columns each block of the tensor's rows. */
interface Place {
  readonly region: Region;
  readonly blocks: readonly number[];
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
  /** By the tensors' names. */
  readonly #places: ReadonlyMap<string, Place>;

  /** @param name the kind of value: `weights`, `gradients` … */
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
      firstOfInput: width - tensors.weight_ih.length * H,
      recurrent: plan.region(`${name}.recurrent${l}`, H, tensors.weight_hh.length * H),
      bias: plan.region(`${name}.bias${l}`, width),
    }));
    this.outputWeights = plan.region(`${name}.output`, H, V);
    this.outputBias = plan.region(`${name}.outputBias`, V);
    // The regions above follow each other without a gap: every one of them is a multiple of a cache line.
    const offset = this.layers[0].input.offset;
    const length = this.outputBias.offset + this.outputBias.length - offset;
    this.all = { name, shape: [length], offset, length };
    this.#places = new Map<string, Place>([
      ...layerTensors(config).map(({ name, layer, kind, letters }): [string, Place] => {
        const blocks = Array.from(letters, (letter) => columns.indexOf(letter));
        return [name, { region: this.layers[layer][kind], blocks }];
      }),
      ['output.weight', { region: this.outputWeights, blocks: [0] }],
      ['output.bias', { region: this.outputBias, blocks: [0] }],
    ]);
  }

  /**
   * A thread's part of all values: whole blocks of the sums of squares. What changes the parameters and what goes on from
   * them without a barrier in between take the same part.
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

  /** Copies the values out, by PyTorch's names and in its shapes. */
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
      const { data } = tensor;
      this.#forEachRow(name, shape, (index, columns, offset, stride) => {
        for (let k = 0; k < columns; k++) floats[offset + k * stride] = data[index + k];
      });
    }
  }

  /**
   * Calls `visit` for each row of PyTorch's tensor `name`: the index of its first element, how many it has, where the first
   * lies in the engine's memory, and how far apart they lie there.
   */
  #forEachRow(
    name: string,
    shape: readonly number[],
    visit: (index: number, columns: number, offset: number, stride: number) => void,
  ): void {
    const { region, blocks } = this.#places.get(name)!;
    const rows = shape[0]; // outputs: some blocks of H, or V
    const columns = shape[1] ?? 1; // inputs; a bias is one row of the engine's
    const width = rows / blocks.length;
    const stride = region.shape.at(-1)!;
    for (let row = 0; row < rows; row++) {
      const block = Math.floor(row / width);
      const to = region.offset + blocks[block] * padded(width) + (row - block * width);
      visit(row * columns, columns, to, stride);
    }
  }
}

/** A weight matrix W laid out for the products x·W and, in training, y·Wᵀ. */
export interface PackedMatrix {
  readonly source: Region;
  /** The column from which W is in use. */
  readonly first: number;
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
    const matrix = (source: Region, first = 0): PackedMatrix => {
      const [rows, columns] = [source.shape[0], source.shape[1] - first];
      return {
        source,
        first,
        inputs: weights.config.hiddenSize,
        packed: plan.region(`${source.name}.packed`, rows, columns),
        packedTransposed: training
          ? plan.region(`${source.name}.packedTransposed`, rows, columns)
          : undefined,
      };
    };
    this.layers = weights.layers.map((layer, l) => ({
      input: l === 0 ? undefined : matrix(layer.input, layer.firstOfInput),
      recurrent: matrix(layer.recurrent),
    }));
    this.output = matrix(weights.outputWeights);
  }

  /** @param drops what is to be packed in place of each layer's recurrent weights, if anything */
  pack({ kernels, thread }: Engine, drops: readonly { readonly dropped: Region }[] = []): void {
    const matrices = [
      ...this.layers.flatMap(({ input, recurrent }, l) => [
        ...(input ? [input] : []),
        drops[l] ? { ...recurrent, source: drops[l].dropped } : recurrent,
      ]),
      this.output,
    ];
    for (const { source, first, inputs, packed, packedTransposed } of matrices) {
      const [rows, width] = source.shape;
      const from = source.offset + first;
      const columns = width - first;
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
