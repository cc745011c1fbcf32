import { expect } from 'chai';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

describe('docs/options.md', () => {
  it('describes the options as they are', () => {
    const script = fileURLToPath(new URL('../../../scripts/option-docs.mjs', import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, '--check'], { encoding: 'utf8' });
    expect(status, stderr).to.equal(0);
  });
});
