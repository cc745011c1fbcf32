import { expect } from 'chai';
import { fromBytes, fromString } from '../../../src/core/text/text-source.js';

describe('a text in memory', () => {
  it('is one input, whose size is known, and can be read again', async () => {
    const source = fromBytes([Buffer.from('ab'), Buffer.from(''), Buffer.from('c')]);
    expect(source).to.include({ name: 'the text', totalBytes: 3 });
    for (let time = 0; time < 2; time++) {
      let text = '';
      for (const { chunks } of source.inputs)
        for await (const chunk of chunks) text += Buffer.from(chunk).toString();
      expect(text).to.equal('abc');
    }
  });

  it('is UTF-8 where it is a string', () => {
    expect(fromString('한').totalBytes).to.equal(3);
  });
});
