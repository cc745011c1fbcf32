#!/usr/bin/env node
import module from 'node:module';

// Node 22 and later keep what they have compiled: the program starts sooner from its second run on.
module.enableCompileCache?.();
const { runProcess } = await import('../dist/cli/process.js');
await runProcess();
