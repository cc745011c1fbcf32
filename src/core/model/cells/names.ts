/** The names of the cells: the values of `--cell`. */
export const cellNames = ['lstm', 'gru', 'rnn'] as const;

export type CellName = (typeof cellNames)[number];
