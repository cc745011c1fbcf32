import { expect } from 'chai';
import { startEngine } from '../../../src/core/engine/engine.js';
import { MemoryPlan } from '../../../src/core/engine/memory.js';
import { cellNames } from '../../../src/core/model/cells/names.js';
import type { ModelConfig } from '../../../src/core/model/config.js';
import { Network, Weights } from '../../../src/core/model/network.js';
import { expectClose } from '../../helpers/expect-close.js';
import { fixtureNames, readFixture } from '../../helpers/fixtures.js';
import { largestError, randomIds, randomState, randomTensors, TestNetwork } from '../../helpers/network.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';
import { arithmetics } from '../../helpers/workbench.js';

/*
 * The network computes in single precision (a rounding error is 6e-8 of a number), the references in double precision.
 * Logits and states are sums of a few dozen numbers near 1; a loss is a mean of such; a gradient's error is a share of
 * the largest number in its tensor. The tolerances are some four times what is seen.
 */
const LOGITS = 1.5e-6;
const STATE = 1e-6;
const LOSS = 2e-7;
const GRADIENTS = 2.5e-6;
/** Where weights are drawn at random, a simple cell enlarges the error of the step before; gates do not. */
const amplification = { lstm: 1, gru: 1, rnn: 5 } as const;

for (const arithmetic of arithmetics) {
  describe(`the network, ${arithmetic}`, () => {
    describe('agrees with the reference', () => {
      const everySize = [
        { L: 1, H: 5, V: 7, B: 3, T: 4 },
        { L: 2, H: 13, V: 21, B: 3, T: 9 },
        { L: 3, H: 17, V: 65, B: 5, T: 4 },
        { L: 2, H: 33, V: 7, B: 4, T: 11 },
        { L: 1, H: 16, V: 32, B: 6, T: 1 },
        { L: 1, H: 1, V: 2, B: 1, T: 3 },
      ];
      for (const { cell, L, H, V, B, T } of cellNames.flatMap((cell) =>
        everySize.map((sizes) => ({ cell, ...sizes })),
      )) {
        it(`for ${cell}, L ${L}, H ${H}, V ${V}, B ${B}, T ${T}`, async () => {
          const config = { cell, layers: L, hiddenSize: H, vocabularySize: V };
          const tensors = randomTensors(config, 6);
          const state = randomState(config, B, 8);
          const [ids, targets] = [randomIds(T, B, V, 9), randomIds(T, B, V, 10)];
          const test = await TestNetwork.start(
            config,
            tensors,
            { batchSize: B, sequenceLength: T },
            { arithmetic },
          );
          test.state = state;
          const run = test.learn(ids, targets);

          const expected = runLanguageModel(toDoubles(tensors), oneHot(ids, V), targets, { state });
          expectClose(run.logits, expected.logits, LOGITS * amplification[cell]);
          expectClose(run.loss, expected.loss, LOSS * amplification[cell]);
          expectClose(test.state, expected.state, STATE * amplification[cell]);
          expect(largestError(run.gradients, expected.gradients)).to.be.below(GRADIENTS);
        });
      }
    });

    for (const cell of cellNames)
      describe(`of ${cell}, where streams begin anew`, () => {
        const [L, H, V, B, T] = [2, 13, 7, 5, 9];
        const config = { cell, layers: L, hiddenSize: H, vocabularySize: V };
        const tensors = randomTensors(config, 21);
        const state = randomState(config, B, 22);
        const [ids, targets] = [randomIds(T, B, V, 23), randomIds(T, B, V, 24)];
        const learn = async (resets: boolean[][] | undefined) => {
          const shape = { batchSize: B, sequenceLength: T };
          const options = { arithmetic, resets: resets !== undefined };
          const test = await TestNetwork.start(config, tensors, shape, options);
          test.state = state;
          return { ...test.learn(ids, targets, resets), state: test.state };
        };

        it('agrees with the reference', async () => {
          const resets = randomIds(T, B, 3, 25).map((row) => row.map((id) => id === 0));
          const run = await learn(resets);
          const options = { state, restarts: resets };
          const expected = runLanguageModel(toDoubles(tensors), oneHot(ids, V), targets, options);
          expectClose(run.logits, expected.logits, LOGITS);
          expectClose(run.loss, expected.loss, LOSS);
          expectClose(run.state, expected.state, STATE);
          expect(largestError(run.gradients, expected.gradients)).to.be.below(GRADIENTS);
        });

        it('before a symbol, agrees with the reference, whatever was read before', async () => {
          const restarting = { ...config, resetSymbol: 3 };
          const shape = { batchSize: B, sequenceLength: T };
          const test = await TestNetwork.start(restarting, tensors, shape, { arithmetic });
          test.learn(targets, ids);
          test.state = state;
          const run = test.learn(ids, targets);
          const restarts = ids.map((row) => row.map((id) => id === 3));
          const expected = runLanguageModel(toDoubles(tensors), oneHot(ids, V), targets, { state, restarts });
          expectClose(run.logits, expected.logits, LOGITS);
          expectClose(test.state, expected.state, STATE);
        });

        it('but none does, gives the bits of a network in which none can', async () => {
          const never = ids.map((row) => row.map(() => false));
          expect(await learn(never)).to.deep.equal(await learn(undefined));
        });

        it('reads on from there as from the zero state, to the bit', async () => {
          const whole = await learn(ids.map((row, t) => row.map(() => t === 4)));
          const rest = await TestNetwork.start(
            config,
            tensors,
            { batchSize: B, sequenceLength: T },
            { arithmetic },
          );
          expect(whole.logits.slice(4)).to.deep.equal(rest.read(ids.slice(4)));
        });
      });

    for (const name of fixtureNames) {
      it(`agrees with ${name.endsWith('keras') ? 'Keras' : 'PyTorch'} on the fixture ${name}`, async () => {
        const { config, tensors, batchSize, sequenceLength, initialState, segments, first } =
          readFixture(name);
        const shape = { batchSize, sequenceLength };
        const test = await TestNetwork.start(config, tensors, shape, { arithmetic });
        test.state = initialState;
        const run = test.learn(segments[0].ids, segments[0].targets);
        expectClose(run.logits, first.logits, LOGITS);
        expectClose(run.loss, first.loss, LOSS);
        expectClose(test.state, first.finalState, STATE);
        expect(largestError(run.gradients, first.gradients)).to.be.below(GRADIENTS);
      });
    }

    describe('agrees with the published test of ONNX', () => {
      // W = R = 0.1, no bias, H = 3. Here inputs are one-hot, so [1, 2], [3, 4] and [5, 6] are three symbols, whose
      // columns of the input weights are W·x. The published numbers have seven digits; tanh is accurate to 4e-7.
      const config = { cell: 'lstm', layers: 1, hiddenSize: 3, vocabularySize: 3 } as const;
      const products = [0.1 * (1 + 2), 0.1 * (3 + 4), 0.1 * (5 + 6)];
      const tensors = randomTensors(config, 1).map((tensor) => ({
        ...tensor,
        data: tensor.data.map((_, k) =>
          tensor.name.includes('weight_ih') ? products[k % 3] : tensor.name.includes('weight_hh') ? 0.1 : 0,
        ),
      }));

      it('for a batch of three inputs', async () => {
        const test = await TestNetwork.start(
          config,
          tensors,
          { batchSize: 3, sequenceLength: 1 },
          { arithmetic },
        );
        test.read([[0, 1, 2]]);
        expectClose(
          test.state[0].h,
          [0.0952412, 0.2560644, 0.4032378].map((h) => [h, h, h]),
          3e-7,
        );
      });

      it('for one sequence of three inputs', async () => {
        const test = await TestNetwork.start(
          config,
          tensors,
          { batchSize: 1, sequenceLength: 3 },
          { arithmetic },
        );
        test.read([[0], [1], [2]]);
        const [h, c] = [0.6004299, 1.0492843];
        expectClose(test.state, [{ h: [[h, h, h]], c: [[c, c, c]] }], 3e-7);
      });
    });

    for (const cell of cellNames)
      describe(`of ${cell} carries its state, to the bit`, () => {
        const config = { cell, layers: 2, hiddenSize: 13, vocabularySize: 9 };
        const [B, T] = [3, 7];
        const tensors = randomTensors(config, 3);
        const ids = randomIds(T, B, 9, 4);

        for (let cut = 1; cut < T; cut++) {
          it(`over a cut after ${cut} of ${T} steps`, async () => {
            const shape = { batchSize: B, sequenceLength: T };
            const whole = await TestNetwork.start(config, tensors, shape, { arithmetic });
            const parts = await TestNetwork.start(config, tensors, shape, { arithmetic });
            const expected = whole.read(ids);
            expect([...parts.read(ids.slice(0, cut)), ...parts.read(ids.slice(cut))]).to.deep.equal(expected);
            expect(parts.state).to.deep.equal(whole.state);
          });
        }

        it('into any stream of another network, from which it was saved', async () => {
          const from = await TestNetwork.start(
            config,
            tensors,
            { batchSize: 3, sequenceLength: 4 },
            { arithmetic },
          );
          const to = await TestNetwork.start(
            config,
            tensors,
            { batchSize: 2, sequenceLength: 1 },
            { arithmetic },
          );
          from.read([[1, 2, 3]]);
          to.read([[4, 4]]);
          to.network.restoreStream(to.engine, 1, from.network.saveStream(from.engine, 2));
          expect(to.read([[5, 5]])[0][1]).to.deep.equal(from.read([[5, 5, 5]])[0][2]);
        });

        it('and forgets it when it is reset', async () => {
          const test = await TestNetwork.start(
            config,
            tensors,
            { batchSize: B, sequenceLength: T },
            { arithmetic },
          );
          const first = test.read(ids);
          expect(test.read(ids)).not.to.deep.equal(first);
          test.network.resetState(test.engine);
          expect(test.read(ids)).to.deep.equal(first);
        });
      });

    for (const cell of cellNames)
      describe(`of ${cell} reads one-hot "hello"`, () => {
        const config: ModelConfig = { cell, layers: 1, hiddenSize: 2, vocabularySize: 4 };
        const tensors = randomTensors(config, 5);
        const hello = [0, 1, 2, 2, 3]; // of the symbols h, e, l, o

        it('of shape (1, 5, 4) to states of shape (1, 5, 2)', async () => {
          const test = await TestNetwork.start(
            config,
            tensors,
            { batchSize: 1, sequenceLength: 5 },
            { arithmetic },
          );
          test.read(transposed([hello]));
          const hidden = transposed(test.hidden(5));
          expect([hidden.length, hidden[0].length, hidden[0][0].length]).to.deep.equal([1, 5, 2]);
          const { outputs } = runLanguageModel(toDoubles(tensors), oneHot(transposed([hello]), 4), [
            ...hello.map((id) => [id]),
          ]);
          expectClose(hidden, transposed(outputs.map((row) => [...row])), STATE);
        });

        it('among three words, each the same as alone, to the bit', async () => {
          const words = [hello, [1, 3, 2, 2, 0], [2, 2, 1, 1, 2]];
          const batch = await TestNetwork.start(
            config,
            tensors,
            { batchSize: 3, sequenceLength: 5 },
            { arithmetic },
          );
          batch.read(transposed(words));
          const together = transposed(batch.hidden(5));
          for (const [b, word] of words.entries()) {
            const alone = await TestNetwork.start(
              config,
              tensors,
              { batchSize: 1, sequenceLength: 5 },
              { arithmetic },
            );
            alone.read(transposed([word]));
            expect(transposed(alone.hidden(5))).to.deep.equal([together[b]]);
          }
        });
      });

    for (const cell of cellNames)
      it(`of ${cell} predicts with the bits with which it learns`, async () => {
        const config = { cell, layers: 2, hiddenSize: 5, vocabularySize: 7 };
        const tensors = randomTensors(config, 11);
        const ids = randomIds(4, 2, 7, 12);
        const shape = { batchSize: 2, sequenceLength: 4 };
        const learning = await TestNetwork.start(config, tensors, shape, { arithmetic });

        const plan = new MemoryPlan();
        const weights = new Weights(plan, config);
        const network = new Network(plan, weights, shape);
        const engine = await startEngine(plan, { arithmetic });
        weights.values.write(engine, tensors);
        weights.packed.pack(engine);
        engine.memory.ids(network.inputs).set(ids.flat());
        network.forward(engine);

        learning.read(ids);
        const logitsOf = ({ memory }: typeof engine, { output }: Network) => [...memory.view(output.logits)];
        expect(logitsOf(engine, network)).to.deep.equal(logitsOf(learning.engine, learning.network));
      });

    for (const cell of cellNames)
      it(`of ${cell} adds its gradients to those that are there`, async () => {
        const config = { cell, layers: 2, hiddenSize: 5, vocabularySize: 7 };
        const [ids, targets] = [randomIds(4, 2, 7, 1), randomIds(4, 2, 7, 2)];
        const shape = { batchSize: 2, sequenceLength: 4 };
        const test = await TestNetwork.start(config, randomTensors(config, 3), shape, { arithmetic });
        const { gradients } = test.learn(ids, targets);
        const { engine, network } = test;
        network.resetState(engine);
        network.forward(engine);
        network.loss(engine);
        network.backward(engine);
        const twice = toDoubles(test.gradients.read(engine));
        const doubled = new Map(Array.from(gradients, ([name, values]) => [name, values.map((x) => 2 * x)]));
        expect(largestError(twice, doubled)).to.be.below(GRADIENTS);
      });
  });
}

function transposed<Value>(rows: readonly (readonly Value[])[]): Value[][] {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}
