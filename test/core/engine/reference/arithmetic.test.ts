import { expect } from 'chai';
import fc from 'fast-check';
import { multiplyAdd } from '../../../../src/core/engine/reference/arithmetic.js';

describe('the multiply-add of the reference engine', () => {
  const { fused, plain } = multiplyAdd;

  it('keeps what a rounded product loses', () => {
    const nearOne = 1 + 2 ** -23;
    expect(fused(nearOne, nearOne, -(1 + 2 ** -22))).to.equal(2 ** -46);
    expect(plain(nearOne, nearOne, -(1 + 2 ** -22))).to.equal(0);
  });

  it('does not round to double precision on its way', () => {
    // The product is 2⁻²⁴ - 2⁻⁶⁰. In double precision the sum would fall halfway between two floats, and then up.
    expect(fused(2 ** -12 + 2 ** -30, 2 ** -12 - 2 ** -30, 1 + 2 ** -23)).to.equal(1 + 2 ** -23);
    expect(fused(2 ** -12 + 2 ** -30, -(2 ** -12) + 2 ** -30, -1 - 2 ** -23)).to.equal(-1 - 2 ** -23);
  });

  it('rounds a sum just below a power of two', () => {
    expect(fused(2 ** -30, -(2 ** -30), 1)).to.equal(1);
    expect(fused(-(2 ** -30), -(2 ** -30), -1)).to.equal(-1);
  });

  it('overflows only where the exact sum does', () => {
    const largest = (2 - 2 ** -23) * 2 ** 127;
    const [a, b] = [31 * 2 ** 50, 1082401 * 2 ** 53]; // a·b lies halfway from the largest float to 2¹²⁸
    expect(fused(a, b, 0)).to.equal(Infinity);
    expect(fused(a, b, -1)).to.equal(largest);
    expect(fused(a, -b, 1)).to.equal(-largest);
    expect(fused(Infinity, 1, -Infinity)).to.be.NaN;
  });

  it('rounds the exact sum to the nearest float', () => {
    const float = fc.float({ noNaN: true, noDefaultInfinity: true, min: -1000, max: 1000 });
    fc.assert(
      fc.property(float, float, float, (a, b, c) => {
        const exact = scaled(a) * scaled(b) + (scaled(c) << SCALE);
        const distance = (value: number) => absolute((scaled(value) << SCALE) - exact);
        const result = fused(a, b, c);
        const [below, above] = neighbours(result);
        expect(distance(result) <= distance(below) && distance(result) <= distance(above)).to.equal(true);
      }),
    );
  });
});

const SCALE = 149n; // the smallest float is 2⁻¹⁴⁹

/** value·2¹⁴⁹, exactly */
function scaled(value: number): bigint {
  const float = new Float32Array([value]);
  const bits = new Uint32Array(float.buffer)[0];
  const exponent = (bits >>> 23) & 0xff;
  const mantissa = BigInt(bits & 0x7fffff) + (exponent > 0 ? 0x800000n : 0n);
  return (value < 0 ? -mantissa : mantissa) << BigInt(Math.max(0, exponent - 1));
}

function neighbours(value: number): [number, number] {
  const step = Math.max(2 ** -149, 2 ** (Math.floor(Math.log2(Math.abs(value) || 2 ** -149)) - 23));
  return [Math.fround(value - step), Math.fround(value + step)];
}

const absolute = (value: bigint): bigint => (value < 0n ? -value : value);
