// Lets mocha, and the workers that tests start, run TypeScript files as ES modules.
import { register } from 'node:module';

register('ts-node/esm', import.meta.url);
