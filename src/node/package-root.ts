/**
 * The folder of the package, seen from src/node (tests), dist/node (the library) and dist/program (the bundled program):
 * all are two levels below it.
 */
export const packageRoot = new URL('../../', import.meta.url);
