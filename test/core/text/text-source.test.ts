import { expect } from 'chai';
import { readChunks } from '../../../src/node/files/source.js';
import { fromBytes } from '../../../src/core/text/text-source.js';

describe('a text that is known already', () => {
  it('is read like standard input, as often as it is made', async () => {
    for (let time = 0; time < 2; time++) {
      const { files, stdin } = fromBytes([Buffer.from('ab'), Buffer.from(''), Buffer.from('c')]);
      let text = '';
      for await (const chunk of readChunks(files[0], { stdin: stdin! }))
        text += Buffer.from(chunk).toString();
      expect(text).to.equal('abc');
    }
  });
});
