// The entry of the bundle that a page runs.
import * as charnn from 'charnn/browser';
import { runScenario } from './scenario.js';

Object.assign(globalThis, { runScenario: (fables: string) => runScenario(charnn, fables) });
