import type { Cell } from './cell.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import type { CellName } from './names.js';
import { rnn } from './rnn.js';

/** The kinds of recurrent cells, by name. */
export const cells: Readonly<Record<CellName, Cell>> = { lstm, gru, rnn };

/** Returns the order of the blocks of H rows in the input weights of a cell, one letter per block. */
export function gateOrder(cell: CellName): string {
  return cells[cell].tensors.weight_ih;
}
