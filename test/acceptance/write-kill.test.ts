import { expect } from 'chai';
import { killWriters } from './soak/kills.js';
import { inTemporaryFolder } from '../helpers/examples.js';

describe('a program killed while it writes', () => {
  it('fault 28: leaves one of the two versions whole, and what else it leaves is swept', async () => {
    await inTemporaryFolder(async (folder) => {
      expect(await killWriters(folder, 15)).to.deep.equal({ lostFiles: 0, leftovers: [] });
    });
  });
});
