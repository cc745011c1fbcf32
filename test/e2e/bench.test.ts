import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const bench = fileURLToPath(new URL('../../bench/run.mjs', import.meta.url));

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
});
