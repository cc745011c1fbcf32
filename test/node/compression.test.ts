import { expect } from 'chai';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { compressedGrowth, TextEnd } from '../../src/core/evaluation/compression.js';
import { compressors } from '../../src/node/compression.js';
import { randomFloats } from '../helpers/workbench.js';

const noise = (seed: number, length: number) =>
  Uint8Array.from(randomFloats(seed, length), (x) => Math.floor(((x + 1) / 2) * 256));

describe('the growth of a compressed text', () => {
  const [first, second] = [
    Buffer.from('one two three '.repeat(40)),
    Buffer.from('four five six '.repeat(40)),
  ];

  it('is the size of both texts less that of the first', async () => {
    const both = Buffer.concat([first, second]);
    const gzip = (bytes: Uint8Array) => gzipSync(bytes, { level: 9 }).length;
    expect(await compressedGrowth(compressors.gzip, [first], [second])).to.equal(gzip(both) - gzip(first));
    const pieces = [first.subarray(0, 100), first.subarray(100)];
    expect(await compressedGrowth(compressors.gzip, pieces, [second])).to.equal(gzip(both) - gzip(first));
    const brotli = (bytes: Uint8Array) => brotliCompressSync(bytes).length;
    expect(await compressedGrowth(compressors.brotli, [first], [second])).to.equal(
      brotli(both) - brotli(first),
    );
  });

  it('is little for what the first text holds, as far as a compressor looks back', async () => {
    const text = noise(1, 20_000);
    const other = noise(2, 40_000);
    for (const name of ['gzip', 'brotli'] as const)
      expect(await compressedGrowth(compressors[name], [text], [text])).to.be.below(1000);
    expect(await compressedGrowth(compressors.gzip, [text, other], [text])).to.be.above(19_000);
    expect(await compressedGrowth(compressors.brotli, [text, other], [text])).to.be.below(1000);
  });
});

describe('the end of a text', () => {
  it('is kept in whole pieces, at least as long as asked for', () => {
    const end = new TextEnd(10);
    const kept = () => end.pieces.map(({ length }) => length);
    for (const length of [3, 4]) end.add(new Uint8Array(length));
    expect(kept()).to.deep.equal([3, 4]);
    end.add(new Uint8Array(6));
    expect(kept()).to.deep.equal([4, 6]);
    end.add(new Uint8Array(25));
    expect(kept()).to.deep.equal([25]);
    end.add(new Uint8Array(1));
    expect(kept()).to.deep.equal([25, 1]);
  });
});
