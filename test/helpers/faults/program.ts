/** Runs the real program with faults on purpose. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import typescript from 'typescript';
import type { RunOptions } from '../program.js';
import type { Faults } from './inject.js';

const { outputText } = typescript.transpileModule(
  readFileSync(fileURLToPath(new URL('./inject.ts', import.meta.url)), 'utf8'),
  {
    compilerOptions: {
      target: typescript.ScriptTarget.ES2023,
      module: typescript.ModuleKind.ESNext,
      removeComments: true,
    },
  },
);
const preload = `data:text/javascript;base64,${Buffer.from(outputText).toString('base64')}`;

/** `options` for a run of the program that meets these faults. */
export function withFaults(faults: Faults, options: RunOptions = {}): RunOptions {
  return {
    ...options,
    environment: {
      ...options.environment,
      NODE_OPTIONS: `--import ${preload}`,
      CHARNN_TEST_FAULTS: JSON.stringify(faults),
    },
  };
}
