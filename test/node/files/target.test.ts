import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import { endsWithSeparator, resolveTarget } from '../../../src/node/files/target.js';
import { expectRejection } from '../../helpers/examples.js';

describe('the destination of a write', () => {
  it('is refused for a path that ends in a separator', async () => {
    for (const path of ['', 'models/', 'models//', '/']) {
      await expectRejection(resolveTarget(path), UsageError, `"${path}" is not a file name`);
    }
  });

  it('ends in a separator with "/" on every system, with "\\" on Windows alone', () => {
    expect(endsWithSeparator('models/', '/')).to.equal(true);
    expect(endsWithSeparator('models/', '\\')).to.equal(true);
    expect(endsWithSeparator('models\\', '\\')).to.equal(true);
    expect(endsWithSeparator('models\\', '/')).to.equal(false);
    expect(endsWithSeparator('models/m.json', '\\')).to.equal(false);
  });
});
