import { expect } from 'chai';
import { Arrivals } from '../../src/core/arrivals.js';
import { rejectionOf } from '../helpers/rejection.js';

/** A source that gives what a test puts in, when it does. */
class Source implements AsyncIterable<number> {
  closed = false;
  readonly #waiting: ((value: Promise<IteratorResult<number>>) => void)[] = [];

  put(value: number): void {
    this.#waiting.shift()!(Promise.resolve({ value, done: false }));
  }

  end(): void {
    this.#waiting.shift()!(Promise.resolve({ value: undefined, done: true }));
  }

  fail(error: Error): void {
    this.#waiting.shift()!(Promise.reject(error));
  }

  [Symbol.asyncIterator](): AsyncIterator<number> {
    return {
      next: () => new Promise((resolve) => this.#waiting.push(resolve)),
      return: () => {
        this.closed = true;
        return Promise.resolve({ value: undefined, done: true });
      },
    };
  }
}

describe('arrivals', () => {
  it('are taken as they come, or not at all', async () => {
    const source = new Source();
    const arrivals = new Arrivals(source);
    expect(await arrivals.takeArrived()).to.equal(undefined);
    source.put(1);
    expect(await arrivals.takeArrived()).to.equal(1);
    expect(await arrivals.takeArrived()).to.equal(undefined);
  });

  it('are waited for', async () => {
    const source = new Source();
    const arrivals = new Arrivals(source);
    const taken = arrivals.take();
    source.put(7);
    expect(await taken).to.equal(7);
  });

  it('end', async () => {
    const source = new Source();
    const arrivals = new Arrivals(source);
    source.end();
    expect(await arrivals.take()).to.equal(undefined);
    expect(await arrivals.takeArrived()).to.equal(undefined);
  });

  it('throw the error of their source to who waits, not to who takes what is there', async () => {
    const source = new Source();
    const arrivals = new Arrivals(source);
    const error = new Error('no more');
    source.fail(error);
    expect(await arrivals.takeArrived()).to.equal(undefined);
    expect(await rejectionOf(arrivals.take())).to.equal(error);
  });

  it('let go of their source', () => {
    const source = new Source();
    new Arrivals(source).close();
    expect(source.closed).to.equal(true);
  });
});
