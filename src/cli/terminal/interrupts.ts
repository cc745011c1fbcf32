import { InterruptedError } from '../../core/errors.js';

type SignalName = InterruptedError['signal'];
const signalNames: readonly SignalName[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** What `Interrupts` needs of a process. */
export interface SignalSource {
  on(signal: SignalName, listener: () => void): unknown;
}

/**
 * Signals that end the program. A command with nothing to save ends at once; one that has asked for `signal` is told
 * by it, and a second SIGINT ends the program at once.
 */
export class Interrupts {
  readonly #controller = new AbortController();
  readonly #leave: (exitCode: number) => void;
  readonly #hadTerminal: boolean;
  #awaited = false;
  #onHangup: (() => void) | undefined;

  /**
   * @param source Where the signals come from: `process`.
   * @param leave Ends the program at once.
   * @param hadTerminal Whether the program had a terminal when it started; after a hangup it is too late to ask.
   */
  constructor(source: SignalSource, leave: (exitCode: number) => void, hadTerminal: boolean) {
    this.#leave = leave;
    this.#hadTerminal = hadTerminal;
    for (const name of signalNames) source.on(name, () => this.#receive(name));
  }

  /** Aborted by the first signal, with an InterruptedError as its reason. Asking for it means: I end by myself. */
  get signal(): AbortSignal {
    this.#awaited = true;
    return this.#controller.signal;
  }

  /**
   * Has `save` called at each SIGHUP of a run that was started without a terminal (`nohup`) and goes on. Without it,
   * SIGHUP is a signal like the others.
   */
  onHangup(save: () => void): void {
    this.#onHangup = save;
  }

  #receive(name: SignalName): void {
    const error = new InterruptedError(`interrupted by ${name}`, name);
    const { aborted } = this.#controller.signal;
    if (name === 'SIGHUP' && this.#onHangup && !this.#hadTerminal) this.#onHangup();
    else if (!this.#awaited || (aborted && name === 'SIGINT')) this.#leave(error.exitCode);
    else this.#controller.abort(error);
  }
}
