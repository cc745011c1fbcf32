import { expect } from 'chai';
import { type CellName, cellNames } from '../../src/core/model/cells/names.js';
import { tensorShapes } from '../../src/core/model/config.js';
import { Random } from '../../src/core/random.js';
import { expectClose } from './expect-close.js';
import { fixtureNames, readFixture } from './fixtures.js';
import { ReferenceAdam } from './reference-adam.js';
import { referenceCells } from './reference-cells.js';
import {
  oneHot,
  runLanguageModel,
  runLayers,
  toDoubles,
  type LayerState,
  type RunOptions,
  type Tensors,
} from './reference-model.js';

describe('the reference model', () => {
  describe('has the gradients of finite differences', () => {
    const everySize = [
      { L: 1, B: 2, T: 3, D: 4, H: 5, V: 6 },
      { L: 2, B: 3, T: 4, D: 6, H: 5, V: 7 },
      { L: 3, B: 2, T: 5, D: 1, H: 4, V: 6 },
      { L: 1, B: 1, T: 6, D: 5, H: 2, V: 3 },
    ];
    for (const { cell, ...sizes } of cellNames.flatMap((cell) =>
      everySize.map((sizes) => ({ cell, ...sizes })),
    )) {
      const { L, B, T, D, H, V } = sizes;
      const random = new Random(JSON.stringify(sizes));
      const tensors = drawTensors(random, cell, { L, D, H, V });
      const inputs = sequence(T, () => drawMatrix(random, B, D));
      const targets = sequence(T, () => sequence(B, () => random.integer(V)));
      const state = drawState(random, cell, { L, B, H });
      const masks = sequence(L, () => drawMatrix(random, B, H));
      const restarts = sequence(T, (t) => sequence(B, (b) => (t + b) % 3 === 1));
      const title = `of ${cell} for ${Object.entries(sizes)
        .map(([symbol, size]) => `${symbol} ${size}`)
        .join(', ')}`;

      it(title, () => expectTrueGradients({ state }));
      it(`${title}, with dropout`, () => expectTrueGradients({ state, masks }));
      it(`${title}, with restarts`, () => expectTrueGradients({ state, restarts }));
      it(`${title}, with targets that have no logit`, () =>
        expectTrueGradients(
          { state },
          targets.map((row, t) => row.map((id) => (t % 2 === 0 ? V : id))),
        ));

      function expectTrueGradients(options: RunOptions, given = targets): void {
        const lossNow = (): number => runLanguageModel(tensors, inputs, given, options).loss;
        const { gradients } = runLanguageModel(tensors, inputs, given, options);
        const slopes = Array.from(tensors, ([name, weights]): [string, Float64Array] => [
          name,
          weights.map((_, k) => centralDifference(weights, k, lossNow)),
        ]);
        expectClose(gradients, new Map(slopes), 1e-9);
      }
    }
  });

  describe('agrees with the published test of ONNX', () => {
    // W = R = 0.1, no bias, D = 2, H = 3, zero state; the published values come from single precision.
    const tensors = new Map([
      ['lstm.weight_ih_l0', new Float64Array(12 * 2).fill(0.1)],
      ['lstm.weight_hh_l0', new Float64Array(12 * 3).fill(0.1)],
      ['lstm.bias_l0', new Float64Array(12)],
    ]);

    it('for a batch of three inputs', () => {
      const { outputs } = runLayers(tensors, [
        [
          [1, 2],
          [3, 4],
          [5, 6],
        ],
      ]);
      const expected = [[0.0952412, 0.2560644, 0.4032378].map((h) => [h, h, h])];
      expectClose(outputs, expected, 1e-7);
    });

    it('for one sequence of three inputs', () => {
      const { state } = runLayers(tensors, [[[1, 2]], [[3, 4]], [[5, 6]]]);
      expectClose(
        state,
        [{ h: [[0.6004299, 0.6004299, 0.6004299]], c: [[1.0492843, 1.0492843, 1.0492843]] }],
        1e-7,
      );
    });
  });

  for (const cell of cellNames) {
    describe(`takes one-hot words with ${cell}`, () => {
      const tensors = drawTensors(new Random('hello'), cell, { L: 1, D: 4, H: 2, V: 4 });
      const hello = [0, 1, 2, 2, 3]; // of the symbols h, e, l, o
      const outputsOf = (batch: number[][]): unknown[][] =>
        transposed(runLayers(tensors, oneHot(transposed(batch), 4)).outputs);

      it('"hello" of shape (1, 5, 4) gives (1, 5, 2)', () => {
        expect(shapeOf(outputsOf([hello]))).to.deep.equal([1, 5, 2]);
      });

      it('three words of shape (3, 5, 4) give (3, 5, 2), each the same as alone', () => {
        const batch = [hello, [1, 3, 2, 2, 0], [2, 2, 1, 1, 2]];
        const outputs = outputsOf(batch);
        expect(shapeOf(outputs)).to.deep.equal([3, 5, 2]);
        expect(batch.flatMap((word) => outputsOf([word]))).to.deep.equal(outputs);
      });
    });

    describe(`carries its state with ${cell}`, () => {
      const random = new Random('split');
      const T = 6;
      const tensors = drawTensors(random, cell, { L: 2, D: 3, H: 4, V: 5 });
      const inputs = sequence(T, () => drawMatrix(random, 2, 3));
      const state = drawState(random, cell, { L: 2, B: 2, H: 4 });
      const whole = runLayers(tensors, inputs, { state });

      for (let at = 1; at < T; at++) {
        it(`so that a sequence split at ${at} of ${T} gives what the whole gives`, () => {
          const head = runLayers(tensors, inputs.slice(0, at), { state });
          const tail = runLayers(tensors, inputs.slice(at), { state: head.state });
          expect([...head.outputs, ...tail.outputs]).to.deep.equal(whole.outputs);
          expect(tail.state).to.deep.equal(whole.state);
        });

        it(`unless it restarts at ${at} of ${T}`, () => {
          const restarts = inputs.map((_, t) => [t === at, false]);
          const { outputs } = runLayers(tensors, inputs, { state, restarts });
          const fresh = runLayers(tensors, inputs.slice(at));
          expect(outputs.slice(at).map((row) => row[0])).to.deep.equal(fresh.outputs.map((row) => row[0]));
          expect(outputs.map((row) => row[1])).to.deep.equal(whole.outputs.map((row) => row[1]));
        });
      }
    });
  }

  it('lays dropout on what a layer gives, not on what it remembers', () => {
    const random = new Random('dropout');
    const tensors = drawTensors(random, 'lstm', { L: 1, D: 3, H: 2, V: 5 });
    const inputs = sequence(4, () => drawMatrix(random, 1, 3));
    const plain = runLayers(tensors, inputs);
    const dropped = runLayers(tensors, inputs, { masks: [[[2, 0.5]]] });
    expect(dropped.outputs).to.deep.equal(plain.outputs.map(([[h0, h1]]) => [[2 * h0, 0.5 * h1]]));
    expect(dropped.state).to.deep.equal(plain.state);
  });

  for (const name of fixtureNames) {
    describe(`agrees with ${name.endsWith('keras') ? 'Keras' : 'PyTorch'} on the fixture ${name}`, () => {
      const fixture = readFixture(name);
      const { config, optimizer, first } = fixture;
      // Keras multiplies in single precision.
      const [error, errorOfGradients] = name === 'rnn-keras' ? [2e-6, 2e-6] : [1e-8, 1e-9];
      const inputsOf = (ids: number[][]): number[][][] => oneHot(ids, config.vocabularySize);

      it('whose tensors are those of a model', () => {
        const shapes = [...tensorShapes(config)];
        expect(fixture.tensors.map(({ name, shape }) => [name, shape])).to.deep.equal(shapes);
        expect([...first.gradients.keys()]).to.deep.equal(shapes.map(([name]) => name));
        expect([...fixture.finalTensors.keys()]).to.deep.equal(shapes.map(([name]) => name));
      });

      it('in logits, loss, state and every gradient', () => {
        const { ids, targets } = fixture.segments[0];
        const run = runLanguageModel(toDoubles(fixture.tensors), inputsOf(ids), targets, {
          state: fixture.initialState,
        });
        expectClose(run.logits, first.logits, error);
        expectClose(run.loss, first.loss, error);
        expectClose(run.state, first.finalState, error);
        expectClose(run.gradients, first.gradients, errorOfGradients);
      });

      it('in ten steps of Adam with clipping and carried state', () => {
        const tensors = toDoubles(fixture.tensors);
        const adam = new ReferenceAdam(tensors, optimizer);
        const losses: number[] = [];
        const norms: number[] = [];
        let state = fixture.initialState;
        for (const { ids, targets } of fixture.segments) {
          const run = runLanguageModel(tensors, inputsOf(ids), targets, { state });
          losses.push(run.loss);
          norms.push(adam.step(run.gradients, optimizer.learningRate));
          state = run.state;
        }
        expectClose(losses, fixture.losses, error);
        expectClose(norms, fixture.norms, error);
        expectClose(state, fixture.finalState, error);
        expectClose(tensors, fixture.finalTensors, error);
      });

      it('where some of the steps are clipped and some are not', () => {
        expect(Math.min(...fixture.norms)).to.be.below(optimizer.clipNorm);
        expect(Math.max(...fixture.norms)).to.be.above(optimizer.clipNorm);
      });
    });
  }
});

/** A list of `length` items by their index. */
function sequence<Item>(length: number, item: (index: number) => Item): Item[] {
  return Array.from({ length }, (_, index) => item(index));
}

/** Between 0.1 and 1.1 in size and of either sign: never a zero that would hide a wrong factor. */
function drawValue(random: Random): number {
  const value = 2 * random.uniform() - 1;
  return value + (value < 0 ? -0.1 : 0.1);
}

function drawMatrix(random: Random, rows: number, columns: number): number[][] {
  return sequence(rows, () => sequence(columns, () => drawValue(random)));
}

function drawState(
  random: Random,
  cell: CellName,
  { L, B, H }: { L: number; B: number; H: number },
): LayerState[] {
  const { states } = referenceCells[cell];
  return sequence(L, () => Object.fromEntries(states.map((name) => [name, drawMatrix(random, B, H)])));
}

/** The weights of a model whose lowest layer reads D values. */
function drawTensors(
  random: Random,
  cell: CellName,
  { L, D, H, V }: { L: number; D: number; H: number; V: number },
): Tensors {
  const shapes = tensorShapes({ cell, layers: L, hiddenSize: H, vocabularySize: V });
  const lowest = `${cell}.weight_ih_l0`;
  shapes.set(lowest, [shapes.get(lowest)![0], D]);
  const size = (shape: number[]): number => shape.reduce((product, length) => product * length, 1);
  return new Map(
    Array.from(shapes, ([name, shape]) => [name, new Float64Array(size(shape)).map(() => drawValue(random))]),
  );
}

/** The slope of `lossNow` at `weights[k]`, from a small step to either side; leaves the weight as it was. */
function centralDifference(weights: Float64Array, k: number, lossNow: () => number): number {
  const step = 3e-6;
  const weight = weights[k];
  weights[k] = weight + step;
  const above = lossNow();
  weights[k] = weight - step;
  const below = lossNow();
  weights[k] = weight;
  return (above - below) / (2 * step);
}

/** From time-major to batch-major and back. */
function transposed<Item>(rows: readonly (readonly Item[])[]): Item[][] {
  return rows[0].map((_, column) => rows.map((row) => row[column]));
}

/** The lengths of nested lists, outermost first. */
function shapeOf(value: unknown): number[] {
  return Array.isArray(value) ? [value.length, ...shapeOf(value[0])] : [];
}
