import { parseArgs } from 'node:util';

const help = `Usage: node bench/run.mjs [options]

Measures charnn beside PyTorch, tfjs-wasm, brain.js and a plain loop, those of them that are installed.

  --workloads PATTERN    only those whose name matches, as in 'train 2x128' or '^sample'
  --contestants PATTERN  only those whose name matches, as in 'charnn|pytorch'
  --rounds N             rounds of each workload; medians of them are told (5)
  --seconds S            of work in each round, at least one step (0.7)
  --json                 one line of JSON instead of tables
  --help                 this text

PYTHON names the Python that has torch (python3), CC the C compiler of the machine's peak (cc).`;

/**
 * The options of a run. Ends the program after --help, and with 2 where an option is wrong.
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

/** Capitals do not matter, and an x between digits stands for ×. */
function pattern(text) {
  return new RegExp(text.replace(/(?<=\d)x(?=\d)/g, '×'), 'i');
}

function positive(name, text, fits) {
  const value = Number(text);
  if (!(fits(value) && value > 0)) throw new Error(`${name} is ${text}, but must be a number above 0`);
  return value;
}
