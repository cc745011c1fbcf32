#!/usr/bin/env node
import module from 'node:module';

// Node 22 and later keep what they have compiled: the program starts sooner from its second run on.
module.enableCompileCache?.();
await import('../dist/cli/main.js');
