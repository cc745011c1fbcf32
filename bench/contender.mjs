import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A contestant running a workload in a separate process. */
export class Contender {
  /** The version of the library under test, if any. */
  version;
  /** The peak memory of the process so far in bytes, if it reports that. */
  peakBytes;
  #process;
  #answers;
  #errors = '';

  constructor([program, ...args]) {
    this.#process = spawn(program, args, { stdio: 'pipe' });
    this.#answers = createInterface({ input: this.#process.stdout })[Symbol.asyncIterator]();
    this.#process.stderr.on('data', (text) => (this.#errors += text));
    this.#process.on('error', (error) => (this.#errors += `${error}`));
    // An exit is noticed when the answers end.
    this.#process.stdin.on('error', () => undefined);
  }

  /**
   * Starts a contestant and has it prepare for the workload.
   * @throws {Error} with the reason if it cannot take part
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

  /** Runs the workload for some seconds, or one step if that takes longer. @returns units per second */
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
    if (done) throw new Error(this.#lastErrorLine());
    return JSON.parse(value);
  }

  #lastErrorLine() {
    const lines = this.#errors.trim().split('\n');
    return lines.findLast((line) => line.includes('Error')) ?? lines.at(-1);
  }
}
