import { UsageError } from '../errors.js';

/** The default rate, and the largest: far beyond any that is of use. */
export const DYNAMIC_RATE = 5e-4;
export const LARGEST_DYNAMIC_RATE = 0.1;

export interface DynamicOptions {
  /** Whether the model learns from the text as it is scored: every segment after it is. By default it does not. */
  readonly dynamic?: boolean | undefined;
  /** The rate at which it learns; to give one is to ask for it. */
  readonly dynamicRate?: number | undefined;
}

/** Returns the rate at which a model learns, if it does. @throws {UsageError} for a rate out of range */
export function dynamicRateOf({ dynamic = false, dynamicRate }: DynamicOptions): number | undefined {
  const rate = dynamicRate ?? (dynamic ? DYNAMIC_RATE : undefined);
  if (rate !== undefined && !(rate >= 0 && rate <= LARGEST_DYNAMIC_RATE)) {
    throw new UsageError(`dynamicRate must be a number from 0 to ${LARGEST_DYNAMIC_RATE}, not ${rate}`);
  }
  return rate;
}
