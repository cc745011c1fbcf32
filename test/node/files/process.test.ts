import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { expect } from 'chai';
import { isRunning, startOf } from '../../../src/node/files/process.js';
import { deadProcess } from '../../helpers/examples.js';

describe('a process', () => {
  it('runs, or does not', async () => {
    expect(isRunning(process.pid)).to.be.true;
    expect(isRunning(process.ppid)).to.be.true;
    expect(isRunning(await deadProcess())).to.be.false;
  });

  it('is known again by when it started', function () {
    const started = startOf(process.pid);
    if (started === undefined) return this.skip(); // the system does not tell
    expect(isRunning(process.pid, started)).to.be.true;
    expect(isRunning(process.pid, '1')).to.be.false;
  });

  it('has ended when only its entry is left, since nobody asked for its exit code', async function () {
    if (startOf(process.pid) === undefined) return this.skip();
    // The shell starts a process that soon ends, and becomes a program that never asks for its children.
    const parent = spawn('sh', ['-c', 'sleep 0.1 & echo $!; exec sleep 60'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const [chunk] = (await once(parent.stdout, 'data')) as [Buffer];
      const pid = Number(chunk.toString());
      while (isRunning(pid)) await setTimeout(5);
    } finally {
      parent.kill('SIGKILL');
    }
  });
});
