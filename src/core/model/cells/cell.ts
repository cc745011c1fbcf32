import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan, Region } from '../../engine/memory.js';
import type { BatchShape } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';

/**
 * A kind of recurrent cell: all that is its own. What the kinds have in common, the products with the weights, resets,
 * threads and the gradients by the weights, stands in ../recurrent-layer.ts.
 */
export interface Cell {
  /**
   * What stands side by side in a row of a layer's `gates` and in its bias b, a letter for H columns of each. h'·Wh is
   * added to the first of them, as many as `weight_hh` has, and x·Wx to the last, as many as `weight_ih` has.
   */
  readonly columns: string;
  /** The tensors of a layer by PyTorch's names, each with the letters of its blocks of H rows, from the top. */
  readonly tensors: CellTensors;
  /** The biases of an untrained model that are not 0, by their letters. */
  readonly initialBias: Readonly<Record<string, number>>;
  /** Lays out what a layer of such cells needs besides its `gates` and h. */
  readonly plan: (plan: MemoryPlan, name: string, layer: LayerBuffers) => CellSteps;
}

/** The weights by x and by h', and biases. */
export interface CellTensors {
  readonly weight_ih: string;
  readonly weight_hh: string;
  readonly [bias: string]: string;
}

/** A state of B streams that goes from step to step. */
export interface State {
  /** [T + 1][B][H]: entry 0 is the state before the first step, entry t + 1 the one after step t. */
  readonly values: Region;
  /** The state as a step reads it [T][B][H]: `values`, or a copy in which streams that begin anew are zero. */
  readonly before: Region;
}

/** What a layer of any cells has. */
export interface LayerBuffers {
  readonly shape: BatchShape;
  /** The sums x·Wx + h'·Wh + b, then the gates [T][B][G·H], G letters; after the backward pass the gradients by the sums. */
  readonly gates: Region;
  /** The output of the cells. */
  readonly h: State;
  /** The gradient by it [T][B][H], in training. */
  readonly dh: Region | undefined;
  /** 1 where a stream begins anew at a step [T][B]; undefined where none ever does within a segment. */
  readonly resets: Region | undefined;
}

/** The element-wise part of a layer, step by step. Each thread calls it for its part of the streams and units. */
export interface CellSteps {
  /** The states besides h. */
  readonly states: readonly State[];
  /** In training, gradients [B][H] by the states before a step that do not come through h'·Wh. */
  readonly carriedGradients: readonly Region[];
  /** From the sums of step `t` its gates and the new state. */
  forward(engine: Engine, part: RecurrenceShare, t: number): void;
  /** From the gradient by the h of step `t` the one by its sums. */
  backward(engine: Engine, part: RecurrenceShare, t: number): void;
}

/** Lays out a state; where streams may begin anew, with a copy of it. */
export function planState(
  plan: MemoryPlan,
  name: string,
  { batchSize: B, sequenceLength: T }: BatchShape,
  H: number,
  resets: Region | undefined,
): State {
  const values = plan.region(name, T + 1, B, H);
  return { values, before: resets ? plan.region(`${name}Before`, T, B, H) : values };
}
