/** Damaged files and command lines, for the real program. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Random } from '../../../src/core/random.js';
import { corpus, smallModel, succeed } from '../../helpers/model-files.js';
import { outcomeOf, startCharnn } from '../../helpers/program.js';
import { mutate, mutateBytes, pick } from './mutate.js';
import { mutateWords } from './mutate-words.js';

/** The exit codes of an end that is documented, without signals and without a bug. */
const documented = [0, 2, 65, 66, 74];
/** The most that a run may take, in milliseconds, and the memory, in bytes, that it may have had. */
const longest = 60_000;
const largest = 600e6;

/** Leaves the memory that a program has had, in kilobytes, in the file that MEMORY_RECORD names. */
const recordMemory = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from 'node:fs';
   import { isMainThread } from 'node:worker_threads';
   if (isMainThread) process.on('exit', () => writeFileSync(process.env.MEMORY_RECORD, String(process.resourceUsage().maxRSS)));`,
)}`;

export class ProgramFuzzer {
  #text = '';
  #model = '';
  #state = '';
  #vocabulary = '';

  private constructor(
    readonly seed: string,
    readonly folder: string,
  ) {}

  /** @param folder An empty one. */
  static async in(folder: string, seed: string): Promise<ProgramFuzzer> {
    const fuzzer = new ProgramFuzzer(seed, folder);
    const file = (name: string) => join(folder, name);
    fuzzer.#text = await corpus('fables.txt', 2000);
    await writeFile(file('corpus.txt'), fuzzer.#text);
    await succeed(['train', 'corpus.txt', ...smallModel, '-q'], { folder });
    await succeed(['tokenize', 'corpus.txt', '--save-vocabulary', 'vocabulary.json'], { folder });
    fuzzer.#model = await readFile(file('model.json'), 'utf8');
    fuzzer.#state = await readFile(file('model.training.jsonl'), 'utf8');
    fuzzer.#vocabulary = await readFile(file('vocabulary.json'), 'utf8');
    return fuzzer;
  }

  /** Runs the program on the input of this number. @returns what is wrong with how that went; undefined if nothing is */
  async run(input: number): Promise<string | undefined> {
    const random = new Random(this.seed, 'program', input);
    const folder = join(this.folder, `input-${input}`);
    const file = (name: string) => join(folder, name);
    await mkdir(folder);
    await writeFile(file('corpus.txt'), this.#text);
    await writeFile(file('model.json'), this.#model);
    const args = await this.#prepare(random, file);
    const child = startCharnn(args, {
      folder,
      environment: { NODE_OPTIONS: `--import ${recordMemory}`, MEMORY_RECORD: file('memory') },
    });
    child.stdin!.on('error', () => undefined);
    child.stdin!.end('a line\n');
    const timer = setTimeout(() => child.kill('SIGKILL'), longest);
    const { code, stderr } = await outcomeOf(child);
    clearTimeout(timer);
    const what = `charnn ${JSON.stringify(args)}: ${stderr.slice(0, 2000)}`;
    if (code === null || !documented.includes(code)) return `exit code ${code} of ${what}`;
    if (/^\s+at .*:\d+:\d+/m.test(stderr)) return `a stack trace of ${what}`;
    const errors = stderr.split('\n').filter((line) => line.startsWith('charnn: ')).length;
    if (code !== 0 && errors !== 1 && !stderr.includes('Options:')) return `${errors} errors of ${what}`;
    const memory = 1024 * Number(await readFile(file('memory'), 'utf8'));
    return memory > largest ? `${Math.round(memory / 1e6)} MB of memory for ${what}` : undefined;
  }

  /** Writes a damaged file, and gives the command line that reads it; or a damaged command line. */
  async #prepare(random: Random, file: (name: string) => string): Promise<string[]> {
    const write = (name: string, bytes: Buffer) => writeFile(file(name), bytes);
    switch (random.integer(7)) {
      case 0: {
        await write('model.json', mutate(this.#model, random));
        return pick(random, [
          ['sample', '--length', '20'],
          ['inspect'],
          ['evaluate', 'corpus.txt', '--unknown', 'score'],
          ['score', 'corpus.txt'],
          ['inspect', '--trace', 'The'],
          ['train', 'corpus.txt', '--from', 'model.json', '-m', 'new.json', '--steps', '3'],
          ['tokenize', 'corpus.txt', '-m', 'model.json'],
        ]);
      }
      case 1:
      case 2: {
        const unfinished = this.#state.replace('"finished":true', '"finished":false');
        const state = pick(random, [this.#state, unfinished]);
        await write('model.training.jsonl', mutate(state, random, true));
        return ['train', 'corpus.txt', '--resume', '-q', ...pick(random, [[], ['--steps', '45']])];
      }
      case 3: {
        await write('vocabulary.json', mutate(this.#vocabulary, random));
        return [
          'tokenize',
          'corpus.txt',
          '--vocabulary',
          'vocabulary.json',
          ...pick(random, [[], ['--one-hot']]),
        ];
      }
      case 4: {
        await write('ids.txt', mutateBytes(Buffer.from('0 1 2 3\n4 5 6'), random));
        return ['tokenize', '-m', 'model.json', '--decode', 'ids.txt'];
      }
      case 5: {
        const config = '{"length":20,"temperature":0.5,"stop":["x"],"topK":3,"seed":"The","count":2}';
        await write('config.json', mutate(config, random));
        // Without these a long sample may be what it asks for.
        return ['sample', '--config', 'config.json', '--length', '5', '--count', '2'];
      }
      default:
        return mutateWords(
          pick(random, [
            ['sample', '--seed', 'The', '--length', '9', '--top-p', '.5', '--stop', 'x'],
            ['evaluate', 'corpus.txt', '--window', '9', '--json'],
            ['train', 'corpus.txt', '--steps', '2', '--hidden-size', '4', '--time', '1s'],
            ['tokenize', '--stats', 'corpus.txt'],
            ['score', '--per', 'character', 'corpus.txt'],
          ]),
          random,
        );
    }
  }
}
