import type { Cell } from './cell.js';
import { gru } from './gru.js';
import { lstm } from './lstm.js';
import { rnn } from './rnn.js';

/** The kinds of recurrent cells, by the names that `--cell` takes. */
export const cells = { lstm, gru, rnn } satisfies Record<string, Cell>;

export type CellName = keyof typeof cells;

export const cellNames = Object.keys(cells) as CellName[];

/** The order of the blocks of H rows in the tensors of a cell, a letter each. */
export function gateOrder(cell: CellName): string {
  return cells[cell].tensors.weight_ih;
}
