import { UsageError } from '../errors.js';

/** The default learning rate of dynamic evaluation. */
export const DYNAMIC_RATE = 5e-4;
/** The largest rate accepted, far above the useful range. */
export const LARGEST_DYNAMIC_RATE = 0.1;

export interface DynamicOptions {
  /** Whether the model learns from each segment after scoring it; false by default. */
  readonly dynamic?: boolean | undefined;
  /** The learning rate; setting it turns `dynamic` on. */
  readonly dynamicRate?: number | undefined;
}

/** Returns the learning rate, or undefined without dynamic evaluation. @throws {UsageError} if it is out of range */
export function dynamicRateOf({ dynamic = false, dynamicRate }: DynamicOptions): number | undefined {
  const rate = dynamicRate ?? (dynamic ? DYNAMIC_RATE : undefined);
  if (rate !== undefined && !(rate >= 0 && rate <= LARGEST_DYNAMIC_RATE)) {
    throw new UsageError(`dynamicRate must be a number from 0 to ${LARGEST_DYNAMIC_RATE}, not ${rate}`);
  }
  return rate;
}
