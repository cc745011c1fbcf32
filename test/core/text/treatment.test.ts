import { expect } from 'chai';
import { UsageError } from '../../../src/core/errors.js';
import {
  checkTreatment,
  effectiveTreatment,
  plainTreatment,
  type Treatment,
} from '../../../src/core/text/treatment.js';

describe('the treatment of a text', () => {
  const changes = [{ normalize: 'nfc' }, { normalizeNewlines: true }, { lossy: true }] as const;
  const characters: Treatment = { ...plainTreatment, lines: true };
  const bytes: Treatment = { ...characters, unit: 'byte' };

  it('changes characters, and no bytes', () => {
    for (const change of changes) {
      checkTreatment({ ...characters, ...change });
      const [name] = Object.keys(change);
      const check = () => {
        checkTreatment({ ...bytes, ...change }, (option) => `<${option}>`);
      };
      expect(check, name).to.throw(UsageError, new RegExp(`^<unit> byte .*<${name}>`));
    }
    checkTreatment(bytes);
  });

  it('that is recorded for bytes is not done, but for their lines', () => {
    for (const change of changes) {
      expect(effectiveTreatment({ ...bytes, ...change })).to.deep.equal(bytes);
      expect(effectiveTreatment({ ...characters, ...change })).to.deep.equal({ ...characters, ...change });
    }
  });
});
