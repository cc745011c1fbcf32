import { expect } from 'chai';
import { checkModelFits, formatOf, longestString } from '../../../src/core/formats/format.js';
import { DataError } from '../../../src/core/errors.js';

const formatOfText = (text: string) => formatOf(Buffer.from(text));

describe('the format', () => {
  it('is recognised by the beginning of a file', () => {
    expect(formatOfText('{"format":"charnn","version":1')).to.equal('charnn');
    expect(formatOfText('\uFEFF{\n  "format": "charnn-training",')).to.equal('charnn-training');
  });

  it('is not seen in other texts', () => {
    for (const text of ['', 'hello', '{"format":"other"}', '{"a":1}', 'the {"format":"charnn"}']) {
      expect(formatOfText(text), text).to.be.undefined;
    }
  });

  it('holds models of the usual sizes, and tells of those that it cannot hold', () => {
    const config = { cell: 'lstm', layers: 2, hiddenSize: 1024, vocabularySize: 256 } as const;
    expect(() => checkModelFits(config)).not.to.throw();
    const large = { ...config, hiddenSize: 4096 };
    expect(() => checkModelFits(large)).to.throw(DataError, /2 layers of 4096 units/);
  });

  it('knows the longest string of this JavaScript engine', () => {
    expect(() => 'x'.repeat(longestString + 1)).to.throw(RangeError);
    expect('x'.repeat(longestString)).to.have.length(longestString);
  });
});
