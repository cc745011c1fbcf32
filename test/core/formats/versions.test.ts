import { expect } from 'chai';
import { DataError } from '../../../src/core/errors.js';
import { readerFor } from '../../../src/core/formats/versions.js';

const kind = { format: 'charnn', what: 'model', readers: { 1: 'the old reader', 2: 'the new reader' } };
const read = (version: unknown) => readerFor({ format: 'charnn', version }, kind, 'model.json');

describe('the version of a file', () => {
  it('decides what reads it', () => {
    expect([read(1), read(2)]).to.deep.equal(['the old reader', 'the new reader']);
  });

  it('is refused where nothing reads it', () => {
    expect(() => read(3)).to.throw(
      DataError,
      /^model.json was written by a newer charnn.*version 3.*reads 2/,
    );
    for (const version of [0, 1.5, '1', null, undefined, 'constructor'])
      expect(() => read(version)).to.throw(DataError, /"version" should be 1 or 2/);
  });
});
