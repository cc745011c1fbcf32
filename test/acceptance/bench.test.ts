import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bench = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));
const ablation = fileURLToPath(new URL('../../bench/ablation.mjs', import.meta.url));
const sums = fileURLToPath(new URL('../../corpora/sums.txt', import.meta.url));

describe('the benchmark', function () {
  this.timeout(180_000);

  it('measures charnn at each kind of work', async () => {
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[
        bench,
        '--workloads',
        '2x128 B8|^sample 2x128|^evaluate 1 MB 2x128|^score',
        '--contestants',
        'charnn simd fused',
      ],
      ...['--rounds', '1', '--seconds', '0.01', '--json'],
    ]);
    const { results } = JSON.parse(stdout.trim().split('\n').at(-1)!) as {
      results: { workload: { kind: string }; rows: { median: number }[]; absent: unknown[] }[];
    };
    expect(results.map(({ workload }) => workload.kind)).to.include.members(['train', 'sample', 'score']);
    for (const { rows, absent } of results) {
      expect(absent).to.deep.equal([]);
      for (const { median } of rows) expect(median).to.be.above(0);
    }
  });

  it('tells what an ingredient is worth, of the flags that come last', async () => {
    const base = '--steps 9 --hidden-size 8 --weight-decay 9 --warmup-steps 0 --average-decay 0'.split(' ');
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...[ablation, sums, '--seeds', '1,2', '--only', 'decay 0.2', '--', ...base],
    ]);
    const [, , ...rows] = stdout.trim().split('\n');
    const cells = rows.map((row) => row.split('|').map((cell) => cell.trim()));
    expect(cells.map(([, name]) => name)).to.deep.equal(['base', 'weight decay 0.2']);
    for (const [, , loss] of cells) expect(Number(loss)).to.be.within(2, 4);
    expect(cells[0][4]).to.equal('+0.0000');
    expect(cells[1][2]).not.to.equal(cells[0][2]);
  });
});
