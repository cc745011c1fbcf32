import { parseArgs } from 'node:util';

const help = `Usage: node bench/run.mjs [options]

Compares the speed of charnn with PyTorch, tfjs-wasm, brain.js and a plain loop, as far as they are installed.

  --workloads PATTERN    run only workloads whose name matches, as in 'train 2x128' or '^sample'
  --contestants PATTERN  run only contestants whose name matches, as in 'charnn|pytorch'
  --rounds N             rounds per workload, of which the median is printed (5)
  --seconds S            seconds of work per round, at least one step (0.7)
  --json                 print one line of JSON instead of tables
  --help                 print this text

Environment: PYTHON is a Python that has torch (python3), CC the C compiler for the peak of the machine (cc).`;

/**
 * Parses the options of a run. Exits after --help, and with code 2 for an invalid option.
 * @returns {{ workloads: RegExp, contestants: RegExp, rounds: number, seconds: number, json: boolean }}
 */
export function readOptions(args) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        workloads: { type: 'string', default: '' },
        contestants: { type: 'string', default: '' },
        rounds: { type: 'string', default: '5' },
        seconds: { type: 'string', default: '0.7' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(help);
      process.exit(0);
    }
    return {
      workloads: pattern(values.workloads),
      contestants: pattern(values.contestants),
      rounds: positive('--rounds', values.rounds, Number.isInteger),
      seconds: positive('--seconds', values.seconds, Number.isFinite),
      json: values.json,
    };
  } catch (error) {
    console.error(`bench: ${error.message}`);
    process.exit(2);
  }
}

/** Compiles a case-insensitive pattern in which an x between digits stands for ×. */
function pattern(text) {
  return new RegExp(text.replace(/(?<=\d)x(?=\d)/g, '×'), 'i');
}

function positive(name, text, fits) {
  const value = Number(text);
  if (!(fits(value) && value > 0)) throw new Error(`${name} is ${text}, but must be a number above 0`);
  return value;
}
