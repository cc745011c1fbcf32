import { Adam } from './adam.js';
import type { OptimizerClass } from './optimizer.js';

/** The optimizers, by name. To add one, add a file like `adam.ts` and a line here. */
export const optimizers = { adam: Adam } satisfies Record<string, OptimizerClass>;

export type OptimizerName = keyof typeof optimizers;
