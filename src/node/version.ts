import { readFileSync } from 'node:fs';
import { packageRoot } from './package-root.js';

const manifest = readFileSync(new URL('package.json', packageRoot), 'utf8');

/** The version of charnn, from its package.json. */
export const version = (JSON.parse(manifest) as { version: string }).version;
