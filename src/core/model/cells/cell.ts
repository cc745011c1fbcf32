import type { Engine } from '../../engine/engine.js';
import type { MemoryPlan, Region } from '../../engine/memory.js';
import type { BatchShape } from '../buffers.js';
import type { RecurrenceShare } from '../recurrence-share.js';

/**
 * A kind of recurrent cell. ../recurrent-layer.ts has what all kinds share: the products with the weights, the
 * gradients of the weights, resets and threads.
 */
export interface Cell {
  /**
   * The blocks of a row of `gates` and of the bias b, one letter per H columns. h'·Wh covers the first blocks, as many
   * as `weight_hh` has; x·Wx covers the last blocks, as many as `weight_ih` has.
   */
  readonly columns: string;
  /** The tensors of a layer by their PyTorch names, with the letters of their blocks of H rows from the top. */
  readonly tensors: CellTensors;
  /** The nonzero biases of an untrained model, by letter. */
  readonly initialBias: Readonly<Record<string, number>>;
  /** Plans the buffers that a layer of these cells needs besides `gates` and h. */
  readonly plan: (plan: MemoryPlan, name: string, layer: LayerBuffers) => CellSteps;
}

/** The letters of the input weights, the recurrent weights and the biases. */
export interface CellTensors {
  readonly weight_ih: string;
  readonly weight_hh: string;
  readonly [bias: string]: string;
}

/** A state that is carried from step to step, in B streams. */
export interface State {
  /** The states [T + 1][B][H]: entry 0 is before the first step, entry t + 1 after step t. */
  readonly values: Region;
  /** The states that each step reads [T][B][H]: `values`, or a copy in which streams are zero where they are reset. */
  readonly before: Region;
}

/** The buffers of a layer, whatever its cells. */
export interface LayerBuffers {
  readonly shape: BatchShape;
  /**
   * The pre-activations x·Wx + h'·Wh + b, then the gates [T][B][G·H], for the G letters of `Cell.columns`. After the
   * backward pass, the gradient with respect to the pre-activations.
   */
  readonly gates: Region;
  /** The output h of the cells. */
  readonly h: State;
  /** The gradient with respect to h [T][B][H], in training. */
  readonly dh: Region | undefined;
  /** 1 where a stream is reset before a step, else 0 [T][B]; undefined if streams are never reset within a segment. */
  readonly resets: Region | undefined;
}

/** The element-wise part of a layer, step by step. Each thread calls it for its share of the streams and units. */
export interface CellSteps {
  /** The states other than h. */
  readonly states: readonly State[];
  /** The gradients with respect to the previous states that do not come through h'·Wh [B][H], in training. */
  readonly carriedGradients: readonly Region[];
  /** Computes the gates and the new state of step `t` from its pre-activations. */
  forward(engine: Engine, share: RecurrenceShare, t: number): void;
  /** Computes the gradient with respect to the pre-activations of step `t` from the gradient with respect to its h. */
  backward(engine: Engine, share: RecurrenceShare, t: number): void;
}

/** Plans the buffers of a state; if streams may be reset, with the copy that the steps read. */
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
