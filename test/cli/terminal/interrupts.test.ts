import { expect } from 'chai';
import { EventEmitter } from 'node:events';
import { InterruptedError } from '../../../src/core/errors.js';
import { Interrupts } from '../../../src/cli/terminal/interrupts.js';

function start({ hadTerminal = true } = {}) {
  const source = new EventEmitter();
  const left: number[] = [];
  const interrupts = new Interrupts(source, (exitCode) => void left.push(exitCode), hadTerminal);
  return { interrupts, left, send: (name: string) => void source.emit(name) };
}

describe('Interrupts', () => {
  it('ends a command that does not care at once, with the code of the signal', () => {
    const { left, send } = start();
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) send(name);
    expect(left).to.deep.equal([130, 143, 129]);
  });

  it('fault 30: tells a command that cares, and leaves at a second SIGINT', () => {
    const { interrupts, left, send } = start();
    const { signal } = interrupts;
    send('SIGINT');
    expect(signal.reason).to.be.instanceOf(InterruptedError).and.include({ signal: 'SIGINT', exitCode: 130 });
    send('SIGTERM');
    expect(left).to.deep.equal([]);
    send('SIGINT');
    expect(left).to.deep.equal([130]);
  });

  it('fault 31: calls the hook at a hangup of a run without a terminal, which goes on', () => {
    const { interrupts, left, send } = start({ hadTerminal: false });
    const { signal } = interrupts;
    let saved = 0;
    interrupts.onHangup(() => saved++);
    send('SIGHUP');
    send('SIGHUP');
    expect(saved).to.equal(2);
    expect(signal.aborted).to.equal(false);
    expect(left).to.deep.equal([]);
  });

  it('fault 31: ends at a hangup a run that had a terminal', () => {
    const { interrupts, send } = start();
    const { signal } = interrupts;
    interrupts.onHangup(() => expect.fail('the run does not go on'));
    send('SIGHUP');
    expect(signal.reason).to.include({ exitCode: 129 });
  });
});
