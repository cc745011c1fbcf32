import { best } from './statistics.mjs';

const isPyTorch = ({ name }) => name === 'PyTorch';
const isCharnn = ({ name }) => name.startsWith('charnn');
const isPeak = ({ name }) => name.startsWith('peak');

/** Returns a line that describes the machine. */
export function machineLine({ cpu, vectorBits, cores, node }) {
  return `${cpu}${vectorBits ? `, ${vectorBits}-bit vectors` : ''}, ${cores} cores, Node ${node}`;
}

/** Formats results as text. The reason why a contestant is left out is printed only once. */
export class Table {
  #printed = new Set();

  /** Returns the table of a workload: the median, slowest and fastest round of every contestant. */
  of({ workload, rows, absent }) {
    const peak = best(rows.filter(isPeak));
    const header = [workload.name, 'threads', workload.unit, 'slowest', 'fastest', '÷ PyTorch'];
    const product = workload.kind === 'product';
    const cells = rows.map((row) => [
      `  ${row.name}${row.version ? ` ${row.version}` : ''}`,
      `${row.threads}`,
      ...[row.median, row.slowest, row.fastest].map((speed) => speedText(speed, workload)),
      isPeak(row) ? '' : ratio(row),
      product ? (peak ? `${Math.round((100 * row.median) / peak.median)} %` : '') : megabytes(row),
    ]);
    const lines = align([[...header, product ? 'of the peak' : 'peak memory'], ...cells]);
    for (const line of absent.map(({ name, reason }) => `  left out: ${name} (${reason})`)) {
      if (!this.#printed.has(line)) lines.push(line);
      this.#printed.add(line);
    }
    return `\n${lines.join('\n')}`;
  }
}

/** Returns a table of charnn's and PyTorch's best results, for the workloads that both ran. */
export function summary(results) {
  const lines = results.flatMap(({ workload, rows }) => {
    const [charnn, pytorch] = [best(rows.filter(isCharnn)), best(rows.filter(isPyTorch))];
    if (!charnn || !pytorch) return [];
    const side = (row) => {
      const variant = row.name.replace(/^(charnn|PyTorch) ?/, '');
      return [speedText(row.median, workload), `(${[variant, row.threads].filter(Boolean).join(' ')})`];
    };
    return [[workload.name, workload.unit, ...side(charnn), ...side(pytorch), ratio(charnn)]];
  });
  const header = ['best of each (threads)', '', 'charnn', '', 'PyTorch', '', '÷ PyTorch'];
  return lines.length > 0 ? `\n${align([header, ...lines]).join('\n')}` : '';
}

function speedText(speed, { unit }) {
  return unit === 'GFLOP/s' ? speed.toFixed(1) : Math.round(speed).toLocaleString('en-US');
}

function ratio({ timesPyTorch }) {
  return timesPyTorch ? timesPyTorch.toFixed(2) : '';
}

function megabytes({ peakBytes }) {
  return peakBytes ? `${Math.round(peakBytes / 1e6)} MB` : '';
}

/** Formats rows of cells as lines, the first column left-aligned and the others right-aligned. */
function align(rows) {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])))
      .join('   ')
      .trimEnd(),
  );
}
