// The entry of the bundle that Deno and Bun run: the text is its argument, and the results are printed as JSON.
import * as charnn from 'charnn/browser';
import { runScenario } from './scenario.js';

declare const Deno: { readonly args: readonly string[] } | undefined;

const text = typeof Deno === 'undefined' ? process.argv[2] : Deno.args[0];
process.stdout.write(JSON.stringify(await runScenario(charnn, text)));
