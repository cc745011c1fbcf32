import { expect } from 'chai';
import { warnOfStops } from '../../../../src/cli/commands/sample/stop-warnings.js';
import { Messages } from '../../../../src/cli/terminal/messages.js';
import { codePointsOf } from '../../../../src/core/text/code-points.js';
import { noPreprocessing } from '../../../../src/core/text/preprocessing.js';
import { Vocabulary } from '../../../../src/core/text/vocabulary.js';
import { FakeTerminal } from '../../../helpers/fake-terminal.js';

const ofLetters = Vocabulary.ofCharacters(Array.from(codePointsOf('abn'), (point) => [point, 1] as const));

/** What is said of stops to who samples from a model of these symbols. */
function warningsOf(stops: readonly string[], vocabulary = ofLetters): string {
  const terminal = new FakeTerminal({ isTTY: false });
  const preprocessing = { ...noPreprocessing, unit: vocabulary.unit };
  warnOfStops(stops, { preprocessing, vocabulary }, new Messages(terminal, {}));
  return terminal.text;
}

describe('a warning of a stop', () => {
  it('is not given where the model can write it', () => {
    expect(warningsOf(['ab', 'n'])).to.equal('');
  });

  it('names what the model has never seen', () => {
    expect(warningsOf(['ab', 'axb'])).to.equal(
      "warning: --stop 'axb' ends nothing: the model has never seen 'x' (U+0078)\n",
    );
  });

  it('asks whether a control character was meant', () => {
    expect(warningsOf(['\\n'])).to.match(/did you mean \$'\\n'\?\n$/);
  });

  it('counts the bytes that a text of bytes never held', () => {
    const counts = new Array<number>(256).fill(0);
    counts[0x61] = 3;
    expect(warningsOf(['a'], Vocabulary.ofBytes(counts))).to.equal('');
    expect(warningsOf(['b'], Vocabulary.ofBytes(counts))).to.include("never seen 'b'");
  });
});
