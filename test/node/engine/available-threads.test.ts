import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { expect } from 'chai';
import { availableThreads, cpuQuota } from '../../../src/node/engine/available-threads.js';

describe('the threads that a process may have', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(os.tmpdir(), 'cgroup-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  /** A process in control groups, by its membership and by files beside the root. */
  function quota(membership: string, files: Record<string, string>): number {
    for (const [name, text] of Object.entries({ membership, ...files })) {
      mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
      writeFileSync(path.join(root, name), text);
    }
    return cpuQuota(root, path.join(root, 'membership'));
  }

  it('fault 73: are at least one, and at most the processors', () => {
    expect(availableThreads()).to.be.within(1, os.availableParallelism());
  });

  it('fault 73: are no more than its affinity leaves', function () {
    if (spawnSync('taskset', ['--version']).status !== 0) this.skip();
    const module = new URL('../../../dist/node/engine/available-threads.js', import.meta.url).href;
    const script = `import(${JSON.stringify(module)}).then((it) => console.log(it.availableThreads()))`;
    const { stdout } = spawnSync('taskset', ['-c', '0', process.execPath, '-e', script], {
      encoding: 'utf8',
    });
    expect(stdout).to.equal('1\n');
  });

  it('have no quota where there are no control groups', () => {
    expect(cpuQuota(root, path.join(root, 'membership'))).to.equal(Infinity);
  });

  it('have none where none is set', () => {
    expect(quota('0::/\n', { 'cpu.max': 'max 100000\n' })).to.equal(Infinity);
    expect(quota('0::/a\n', { 'a/cpu.max': 'max 100000\n' })).to.equal(Infinity);
  });

  it('fault 73: have the quota of their group', () => {
    expect(quota('0::/\n', { 'cpu.max': '150000 100000\n' })).to.equal(1.5);
  });

  it('fault 73: have the least quota of the groups that theirs is in', () => {
    const files = {
      'cpu.max': '200000 100000\n',
      'a/cpu.max': 'max 100000\n',
      'a/b/cpu.max': '300000 100000\n',
    };
    expect(quota('0::/a/b\n', files)).to.equal(2);
  });

  it('have the quota of a group of version 1', () => {
    const files = {
      'cpu,cpuacct/docker/cpu.cfs_quota_us': '250000\n',
      'cpu,cpuacct/docker/cpu.cfs_period_us': '100000\n',
    };
    expect(quota('5:memory:/docker\n4:cpu,cpuacct:/docker\n', files)).to.equal(2.5);
    expect(quota('4:cpu,cpuacct:/\n', { 'cpu,cpuacct/cpu.cfs_quota_us': '-1\n' })).to.equal(Infinity);
  });
});
