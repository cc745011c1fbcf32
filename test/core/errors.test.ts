import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import {
  CharnnError,
  DataError,
  InputError,
  InterruptedError,
  OutputError,
  systemErrorCode,
  UsageError,
} from '../../src/core/errors.js';

describe('an error that a user can act on', () => {
  for (const [kind, exitCode] of [
    [UsageError, 2],
    [DataError, 65],
    [InputError, 66],
    [OutputError, 74],
  ] as const) {
    it(`is a ${kind.name} with the exit code ${exitCode}`, () => {
      const cause = new Error('why');
      const error = new kind('what', { cause });
      expect(error).to.be.instanceOf(CharnnError).and.instanceOf(Error);
      expect(error).to.include({ exitCode, message: 'what', name: kind.name, cause });
    });
  }

  it('carries the exit code of the signal that ended the run', () => {
    for (const [signal, exitCode] of [
      ['SIGHUP', 129],
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      expect(new InterruptedError('stopped', signal)).to.include({ signal, exitCode });
    }
    expect(new InterruptedError('stopped').exitCode).to.equal(130);
  });
});

describe('the code of a system error', () => {
  it('is that of the system', () => {
    let error: unknown;
    try {
      readFileSync('/no such/file');
    } catch (thrown) {
      error = thrown;
    }
    expect(systemErrorCode(error)).to.equal('ENOENT');
  });

  it('is undefined for any other value', () => {
    const numbered = Object.assign(new Error('x'), { code: 5 });
    for (const other of [new Error('x'), numbered, { code: 'ENOENT' }, 'ENOENT', null, undefined]) {
      expect(systemErrorCode(other)).to.equal(undefined);
    }
  });
});
