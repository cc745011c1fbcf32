import { Random } from '../random.js';
import { concatenate } from '../typed-arrays.js';
import { contextOf } from '../sampling/seed.js';
import { samplingDefaults } from '../sampling/distribution.js';
import { SymbolWriter } from '../sampling/symbol-writer.js';
import type { Learner } from './learner.js';

/** Symbols of a sample that is shown while training. */
const LENGTH = 200;

/** Text as `charnn sample` would write it with the model as it is after `step` steps; always the same. */
export function writeSample(learner: Learner, step: number): Promise<string> {
  const { rngSeed, text } = learner;
  const { vocabulary, treatment } = text;
  const random = new Random(rngSeed, 'sample', step);
  return learner.model.sample((generator) => {
    const symbols = generator.generate(
      contextOf(vocabulary, []),
      vocabulary.counts,
      samplingDefaults,
      random,
    );
    const writer = new SymbolWriter(vocabulary, treatment);
    const ids = Array.from({ length: LENGTH }, () => symbols.next().value as number);
    return new TextDecoder().decode(concatenate([writer.write(ids), writer.end()]));
  });
}
