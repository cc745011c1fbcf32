import { expect } from 'chai';

/**
 * Expects two values of the same structure (numbers, and lists, typed arrays, maps and objects of them, nested in any
 * way) whose numbers differ by at most `tolerance` each. A failure names the first number that is off, by its path.
 */
export function expectClose(actual: unknown, expected: unknown, tolerance: number, path = 'value'): void {
  if (typeof expected === 'number') {
    const close = typeof actual === 'number' && Math.abs(actual - expected) <= tolerance;
    if (!close) expect.fail(`${path} is ${String(actual)}, not within ${tolerance} of ${expected}`);
    return;
  }
  const actualParts = parts(actual);
  const expectedParts = parts(expected);
  expect([...actualParts.keys()], path).to.have.members([...expectedParts.keys()]);
  for (const [key, part] of expectedParts) {
    expectClose(actualParts.get(key), part, tolerance, `${path}[${key}]`);
  }
}

/** The items of a list, a typed array, a map or an object, by index, key or name. */
function parts(value: unknown): Map<string, unknown> {
  return value instanceof Map
    ? (value as Map<string, unknown>)
    : new Map(Object.entries(value as Record<string, unknown>));
}
