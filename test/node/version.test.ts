import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { version } from '../../src/node/version.js';

describe('the version', () => {
  it('is that of the package', async () => {
    const manifest = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
    expect(version).to.equal((JSON.parse(manifest) as { version: string }).version);
    expect(version).to.match(/^\d+\.\d+\.\d+/);
  });
});
