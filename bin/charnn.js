#!/usr/bin/env node
import module from 'node:module';

// Node 22 and later cache compiled code, which makes later starts faster.
module.enableCompileCache?.();
const { runProcess } = await import('../dist/program/charnn.js');
await runProcess();
