import { expect } from 'chai';
import { Tokens, type TokenSlice } from '../../../src/core/text/tokens.js';

/** Longer than two pages, with ids of the whole range. */
const length = 2 ** 21 + 1000;
const idAt = (index: number) => (index * 40503) % 65536;

function long(): Tokens {
  const tokens = new Tokens();
  for (let start = 0; start < length; start += 70_001) {
    const count = Math.min(70_001, length - start);
    tokens.pushAll(Uint16Array.from({ length: count }, (_, i) => idAt(start + i)));
  }
  return tokens;
}

const toArray = (tokens: TokenSlice) => [...tokens];

describe('Tokens', () => {
  it('keeps ids in order, one by one or many at a time', () => {
    const tokens = new Tokens();
    expect(tokens.length).to.equal(0);
    tokens.push(65_535);
    tokens.pushAll(Uint8Array.of(7, 8));
    tokens.push(0);
    expect(toArray(tokens)).to.deep.equal([65_535, 7, 8, 0]);
    expect(tokens.at(1)).to.equal(7);
    expect(toArray(Tokens.of([1, 2, 3]))).to.deep.equal([1, 2, 3]);
  });

  it('fault 13 and fault 14: grows over many pages', () => {
    const tokens = long();
    expect(tokens.length).to.equal(length);
    for (const index of [0, 2 ** 20 - 1, 2 ** 20, 2 ** 21 - 1, 2 ** 21, length - 1]) {
      expect(tokens.at(index)).to.equal(idAt(index));
    }
  });

  it('copies across the edges of pages, with an offset and a stride', () => {
    const tokens = long();
    const start = 2 ** 20 - 3;
    const contiguous = new Uint16Array(10);
    tokens.copyTo(start, 8, contiguous, 2);
    expect([...contiguous]).to.deep.equal([0, 0, ...Array.from({ length: 8 }, (_, i) => idAt(start + i))]);

    const steps = 8;
    const batch = 3;
    const timeMajor = new Int32Array(steps * batch).fill(-1);
    tokens.copyTo(start, steps, timeMajor, 1, batch);
    for (let t = 0; t < steps; t++) {
      expect([...timeMajor.subarray(t * batch, (t + 1) * batch)]).to.deep.equal([-1, idAt(start + t), -1]);
    }
  });

  it('refuses to copy what is not there', () => {
    const tokens = Tokens.of([1, 2, 3]);
    expect(() => tokens.copyTo(2, 2, new Uint16Array(4))).to.throw(RangeError);
    expect(() => tokens.slice(0, 2).copyTo(0, 3, new Uint16Array(4))).to.throw(RangeError);
    expect(() => tokens.copyTo(-1, 2, new Uint16Array(4))).to.throw(RangeError);
  });

  it('gives stretches, and stretches of stretches, of the same ids', () => {
    const tokens = long();
    const slice = tokens.slice(2 ** 20 - 2, 2 ** 20 + 2);
    expect(slice.length).to.equal(4);
    expect(toArray(slice)).to.deep.equal([-2, -1, 0, 1].map((i) => idAt(2 ** 20 + i)));
    expect(toArray(slice.slice(1, 3))).to.deep.equal([-1, 0].map((i) => idAt(2 ** 20 + i)));
    expect(slice.slice(3).at(0)).to.equal(idAt(2 ** 20 + 1));
    expect(slice.slice(1, 99).length).to.equal(3);
    expect(slice.slice(4).length).to.equal(0);
    expect(tokens.slice(5, 2).length).to.equal(0);
  });

  it('counts ids, of a stretch too', () => {
    const tokens = Tokens.of([0, 2, 2, 3, 2]);
    expect(tokens.countIds(5)).to.deep.equal([1, 0, 3, 1, 0]);
    expect(tokens.slice(1, 3).countIds(3)).to.deep.equal([0, 0, 2]);
  });

  it('renumbers in place', () => {
    const tokens = long();
    const slice = tokens.slice(10, 12);
    tokens.renumber(Uint16Array.from({ length: 65_536 }, (_, id) => 65_535 - id));
    for (const index of [0, 2 ** 20, length - 1]) expect(tokens.at(index)).to.equal(65_535 - idAt(index));
    expect(toArray(slice)).to.deep.equal([65_535 - idAt(10), 65_535 - idAt(11)]);
  });
});
