import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { readHead } from '../../../src/node/files/head.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { rejectionOf } from '../../helpers/rejection.js';

describe('the head of a file', () => {
  const file = useTemporaryFolder();

  it('is its beginning, or all of a short one', async () => {
    await writeFile(file('long'), 'a'.repeat(1024) + 'b'.repeat(1024));
    await writeFile(file('short'), 'abc');
    await writeFile(file('empty'), '');
    expect((await readHead(file('long'))).toString()).to.equal('a'.repeat(1024));
    expect((await readHead(file('short'))).toString()).to.equal('abc');
    expect((await readHead(file('empty'))).length).to.equal(0);
  });

  it('is refused with the error of the system', async () => {
    expect(await rejectionOf(readHead(file('missing')))).to.have.property('code', 'ENOENT');
    expect(await rejectionOf(readHead(file('.')))).to.have.property('code', 'EISDIR');
  });
});
