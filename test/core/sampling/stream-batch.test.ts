import { expect } from 'chai';
import type { ModelConfig } from '../../../src/core/model/config.js';
import { startNetworks } from '../../../src/core/model/prediction.js';
import { Stepper } from '../../../src/core/model/stepper.js';
import { Random } from '../../../src/core/random.js';
import { samplingDefaults } from '../../../src/core/sampling/distribution.js';
import { type Stream, StreamBatch } from '../../../src/core/sampling/stream-batch.js';
import { drawSymbols, SymbolStream } from '../../../src/core/sampling/symbol-stream.js';
import { randomTensors } from '../../helpers/network.js';

const options = { ...samplingDefaults, temperature: 1.3 };
const counts = new Array<number>(9).fill(1);
const seedOf = (k: number) => Array.from({ length: k % 5 }, (_, i) => (k + i) % 9);

for (const [cell, threads] of [
  ['lstm', 1],
  ['gru', 1],
  ['rnn', 1],
  ['lstm', 2],
] as const) {
  describe(`a batch of streams of ${cell}, threads: ${threads}`, () => {
    const config: ModelConfig = { cell, layers: 2, hiddenSize: 21, vocabularySize: 9 };
    const model = { config, tensors: randomTensors(config, 5) };

    it('changes no bit of a stream, whichever others come and go beside it', async () => {
      const shapes = [1, 3, 8].map((batchSize) => ({ batchSize, sequenceLength: 1 }));
      const { team, networks } = await startNetworks(model, shapes, { threads });
      const batch = new StreamBatch(networks.map((network) => new Stepper(team, network)));
      const random = new Random('comings and goings');
      const live: { k: number; stream: Stream; drawn: number[] }[] = [];
      const done: typeof live = [];
      for (let k = 0, step = 0; step < 80; step++) {
        while (live.length < 8 && random.uniform() < 0.3) {
          const symbols = new SymbolStream(seedOf(k), counts, options, new Random('stream', k));
          const drawn = symbols.first === undefined ? [] : [symbols.first];
          const stream = {
            get input() {
              return symbols.input;
            },
            advance(logits: Float32Array) {
              const next = symbols.advance(logits);
              if (next !== undefined) drawn.push(next);
            },
          };
          live.push({ k, stream, drawn });
          batch.add(stream);
          k++;
        }
        batch.step();
        while (live.length > 0 && random.uniform() < 0.25) {
          const [left] = live.splice(random.integer(live.length), 1);
          batch.remove(left.stream);
          done.push(left);
        }
        expect(batch.size).to.equal(live.length);
      }
      await team.close();

      const alone = await startNetworks(model, [{ batchSize: 1, sequenceLength: 1 }]);
      const stepper = new Stepper(alone.team, alone.networks[0]);
      expect(done.length).to.be.above(8);
      for (const { k, drawn } of done) {
        const stream = new SymbolStream(seedOf(k), counts, options, new Random('stream', k));
        const symbols = drawSymbols(stepper, stream);
        expect(drawn).to.deep.equal(drawn.map(() => symbols.next().value));
      }
    });
  });
}
