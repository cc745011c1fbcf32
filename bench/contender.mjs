import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A contestant at work on a workload, in a process of its own. */
export class Contender {
  /** Of the library that it runs, where it has one. */
  version;
  /** The most memory that it has held so far, if it tells. */
  peakBytes;
  #process;
  #answers;
  #errors = '';

  constructor([program, ...args]) {
    this.#process = spawn(program, args, { stdio: 'pipe' });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#process.stderr.on('data', (text) => (this.#errors += text));
    this.#process.on('error', (error) => (this.#errors += `${error}`));
    // One that has ended is found out by its answers, which end too.
    this.#process.stdin.on('error', () => undefined);
  }

  /**
   * Starts a contestant and lets it prepare for the workload.
   * @throws {Error} telling why it cannot take part
   */
  static async start({ command, threads, settings }, workload) {
    const contender = new Contender(command);
    const { version, absent } = await contender.#ask({ workload, threads, ...settings });
    if (absent) {
      contender.stop();
      throw new Error(absent);
    }
    contender.version = version;
    return contender;
  }

  /** Lets it work for some seconds, or one step if that takes longer. @returns units per second */
  async work(seconds) {
    const answer = await this.#ask({ seconds });
    this.peakBytes = answer.peakBytes;
    return answer.units / answer.seconds;
  }

  /** Ends the process. */
  stop() {
    this.#process.stdin.end();
  }

  async #ask(message) {
    this.#process.stdin.write(`${JSON.stringify(message)}\n`);
    const { value, done } = await this.#answers.next();
    if (done) throw new Error(this.#lastWords());
    return JSON.parse(value);
  }

  #lastWords() {
    const lines = this.#errors.trim().split('\n');
    return lines.findLast((line) => line.includes('Error')) ?? lines.at(-1);
  }
}
