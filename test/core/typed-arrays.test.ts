import { expect } from 'chai';
import { concatenate, withRoom } from '../../src/core/typed-arrays.js';

describe('withRoom', () => {
  it('leaves an array that has the room as it is', () => {
    const array = Int32Array.of(1, 2, 3);
    expect(withRoom(array, 3)).to.equal(array);
  });

  it('keeps the numbers, and the type, of one that has not', () => {
    for (const array of [Uint8Array.of(1, 2, 255), Int32Array.of(1, 2, -3)]) {
      const larger = withRoom(array, 4);
      expect(larger.constructor).to.equal(array.constructor);
      expect([...larger]).to.deep.equal([...array, 0, 0, 0]);
    }
  });

  it('gives as much as is asked for, and doubles at least', () => {
    expect(withRoom(new Uint32Array(0), 1).length).to.equal(1);
    expect(withRoom(new Uint32Array(4), 5).length).to.equal(8);
    expect(withRoom(new Uint32Array(4), 100).length).to.equal(100);
  });
});

describe('concatenate', () => {
  it('joins buffers as plain bytes', () => {
    const whole = concatenate<Uint8Array>([Buffer.from('ab'), Buffer.from('c')]);
    expect(whole).to.deep.equal(Uint8Array.of(97, 98, 99));
    expect(whole).not.to.be.instanceOf(Buffer);
  });

  it('puts the numbers one behind the other, in an array of the same type', () => {
    const whole = concatenate([Float32Array.of(0.5, 1), new Float32Array(0), Float32Array.of(-2)]);
    expect(whole).to.deep.equal(Float32Array.of(0.5, 1, -2));
  });

  it('copies: what it is given may change', () => {
    const array = Uint8Array.of(7);
    const whole = concatenate([array]);
    array[0] = 8;
    expect([...whole]).to.deep.equal([7]);
  });
});
