#!/usr/bin/env node
import module from 'node:module';

// Node 22 and later cache compiled code, which makes later starts faster.
module.enableCompileCache?.();
await import('../dist/cli/main.js');
