import { expect } from 'chai';
import { readdir, readFile } from 'node:fs/promises';

const root = new URL('..', import.meta.url);

describe('docs/faults.md', () => {
  it('has its faults in order, each met by a test that carries its number', async () => {
    const page = await readFile(new URL('docs/faults.md', root), 'utf8');
    const numbers = Array.from(page.matchAll(/^\| +(\d+) \|/gm), ([, number]) => Number(number));
    expect(numbers).to.deep.equal(Array.from({ length: numbers.length }, (_, k) => k + 1));
    const files = await readdir(new URL('test', root), { recursive: true });
    const sources = await Promise.all(
      files
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => readFile(new URL(`test/${file}`, root), 'utf8')),
    );
    const tested = new Set(
      sources.flatMap((source) => Array.from(source.matchAll(/\bfault (\d+)\b/g), ([, n]) => +n)),
    );
    expect(numbers.filter((number) => !tested.has(number))).to.deep.equal([]);
    expect([...tested].filter((number) => !numbers.includes(number))).to.deep.equal([]);
  });
});
