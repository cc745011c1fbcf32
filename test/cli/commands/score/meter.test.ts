import { expect } from 'chai';
import { ScoringMeter } from '../../../../src/cli/commands/score/meter.js';
import type { ScoredLine } from '../../../../src/core/evaluation/scorer.js';
import { Messages } from '../../../../src/cli/terminal/messages.js';
import { FakeTerminal } from '../../../helpers/fake-terminal.js';

/** So many lines of ten characters each. */
const linesOf = (count: number): ScoredLine[] =>
  Array.from({ length: count }, () => ({
    line: { bytes: new Uint8Array(11), ids: new Int32Array(11) },
    ...{ characters: 10, bits: 1, bitsPerCharacter: 0.1, bitsOfEach: undefined },
  }));

describe('the meter of charnn score', () => {
  /** What is drawn after these seconds, when 50 lines more have been scored. */
  const drawnAfter = async (seconds: number, totalBytes?: number) => {
    const stream = new FakeTerminal({ columns: 80 });
    let now = 0;
    const meter = new ScoringMeter(new Messages(stream, { TERM: 'xterm' }), () => now);
    meter.totalBytes = totalBytes;
    await meter.add(linesOf(50));
    now = 1000 * seconds;
    await meter.add(linesOf(50));
    meter.stop();
    return stream.text;
  };

  it('tells characters, their speed, and the share of the bytes', async () => {
    expect(await drawnAfter(2, 2200)).to.match(/░ {2}50% {2}1,000 characters, 500 characters\/s/);
  });

  it('tells no share of what has no known size', async () => {
    expect(await drawnAfter(2))
      .to.include('\r1,000 characters, 500 characters/s\u001b[J')
      .and.not.include('%');
  });

  it('shows nothing of what is soon done', async () => {
    expect(await drawnAfter(0.5, 2200)).to.equal('');
  });
});
