import { expect } from 'chai';
import { useSharedFolder } from '../../helpers/program.js';
import { Fuzzer } from './fuzz.js';

/** `npm run fuzz` reads a hundred thousand and more. */
const inputs = 1000;

describe('damaged models, states, vocabularies, ids, configurations and command lines', function () {
  this.timeout(300_000);
  const file = useSharedFolder();

  it('are taken, or refused by an error that a user can act on', async () => {
    const fuzzer = await Fuzzer.in(file(), '1');
    for (let input = 0; input < inputs; input++) {
      const finding = await fuzzer.read(input);
      expect(finding, `input ${input}`).to.equal(undefined);
    }
    // Neither all nor nothing is refused: what is damaged is still like what is read.
    for (const [name, count] of fuzzer.counts) {
      expect(count.refused, name).to.be.within(0.2 * count.inputs, count.inputs - 1);
    }
  });
});
