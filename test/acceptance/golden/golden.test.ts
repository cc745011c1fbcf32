import { expect } from 'chai';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { outcomeOf } from '../../helpers/program.js';

const golden = fileURLToPath(new URL('run.mjs', import.meta.url));

describe('the golden commands', () => {
  it('produce what hashes.json says', async function () {
    this.timeout(900_000);
    const { code, stdout, stderr } = await outcomeOf(spawn(process.execPath, [golden]));
    expect(code, stdout + stderr).to.equal(0);
  });
});
