/** The kinds of recurrent cells, as `--cell` takes them. */
export const cellNames = ['lstm', 'gru', 'rnn'] as const;

export type CellName = (typeof cellNames)[number];
