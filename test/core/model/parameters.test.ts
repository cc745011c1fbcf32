import { expect } from 'chai';
import fc from 'fast-check';
import { startEngine } from '../../../src/core/engine/engine.js';
import { MemoryPlan, type Region } from '../../../src/core/engine/memory.js';
import { DataError } from '../../../src/core/errors.js';
import { cellNames } from '../../../src/core/model/cells/names.js';
import type { ModelConfig } from '../../../src/core/model/config.js';
import { Parameters } from '../../../src/core/model/parameters.js';
import { Adam, adamDefaults } from '../../../src/core/training/optimizers/adam.js';
import { randomIds, randomTensors, TestNetwork } from '../../helpers/network.js';

async function startParameters(config: ModelConfig) {
  const plan = new MemoryPlan();
  const parameters = new Parameters(plan, 'weights', config);
  return { parameters, engine: await startEngine(plan, { arithmetic: 'plain' }) };
}

describe('parameters', () => {
  const configs = fc.record({
    cell: fc.constantFrom(...cellNames),
    layers: fc.integer({ min: 1, max: 3 }),
    hiddenSize: fc.integer({ min: 1, max: 35 }),
    vocabularySize: fc.integer({ min: 1, max: 35 }),
  });

  it('give back the tensors that were written to them', async () => {
    await fc.assert(
      fc.asyncProperty(configs, fc.integer(), async (config, seed) => {
        const { parameters, engine } = await startParameters(config);
        const tensors = randomTensors(config, seed);
        parameters.write(engine, tensors);
        expect(parameters.read(engine)).to.deep.equal(tensors);
      }),
      { numRuns: 30 },
    );
  });

  it('hold as many numbers other than zero as the tensors do: padding is zero', async () => {
    await fc.assert(
      fc.asyncProperty(configs, async (config) => {
        const { parameters, engine } = await startParameters(config);
        engine.memory.view(parameters.all).fill(7);
        const tensors = randomTensors(config, 1);
        parameters.write(engine, tensors);
        const elements = tensors.reduce((sum, { data }) => sum + data.length, 0);
        expect(engine.memory.view(parameters.all).filter((value) => value !== 0)).to.have.length(elements);
      }),
      { numRuns: 30 },
    );
  });

  it('lie one after the other as one flat array', async () => {
    const config = { cell: 'lstm', layers: 2, hiddenSize: 17, vocabularySize: 5 } as const;
    const { parameters } = await startParameters(config);
    const regions = [
      ...parameters.layers.flatMap(({ input, recurrent, bias }) => [input, recurrent, bias]),
      parameters.outputWeights,
      parameters.outputBias,
    ];
    let offset = parameters.all.offset;
    for (const region of regions) {
      expect(region.offset, region.name).to.equal(offset);
      offset += region.length;
    }
    expect(parameters.all.length).to.equal(offset - parameters.all.offset);
  });

  it('hold a matrix as the transpose of PyTorch’s, gate by gate', async () => {
    const config = { cell: 'lstm', layers: 1, hiddenSize: 2, vocabularySize: 3 } as const;
    const { parameters, engine } = await startParameters(config);
    const tensors = randomTensors(config, 1).map((tensor) => ({
      ...tensor,
      data: tensor.data.map((_, k) => k),
    }));
    parameters.write(engine, tensors);
    // Element [4H row][V column] of weight_ih is 3·row + column; gate g, unit j is row 2·g + j.
    const input = engine.memory.view(parameters.layers[0].input);
    for (let symbol = 0; symbol < 3; symbol++) {
      for (let gate = 0; gate < 4; gate++) {
        for (let unit = 0; unit < 2; unit++) {
          expect(input[symbol * 64 + gate * 16 + unit]).to.equal(3 * (2 * gate + unit) + symbol);
        }
      }
    }
  });

  it('hold the blocks of a GRU where its cell reads them: q, r, z, n', async () => {
    const config = { cell: 'gru', layers: 1, hiddenSize: 2, vocabularySize: 3 } as const;
    const { parameters, engine } = await startParameters(config);
    const tensors = randomTensors(config, 1);
    const numbered = tensors.map((tensor, place) => ({
      ...tensor,
      // The tensor's place, then the block of rows, r, z, n or one alone, then the unit.
      data: tensor.data.map((_, k) => {
        const row = Math.floor(k / (tensor.shape[1] ?? 1));
        return 100 * (place + 1) + 10 * Math.floor(row / 2) + (row % 2);
      }),
    }));
    parameters.write(engine, numbered);
    const [layer] = parameters.layers;
    const firstRow = (region: Region) => {
      const row = [...engine.memory.view(region, 0, region.shape.at(-1))];
      return row.filter((_, k) => k % 16 < 2);
    };
    expect(firstRow(layer.input)).to.deep.equal([0, 0, 100, 101, 110, 111, 120, 121]);
    expect(firstRow(layer.recurrent)).to.deep.equal([220, 221, 200, 201, 210, 211]);
    expect(firstRow(layer.bias)).to.deep.equal([400, 401, 300, 301, 310, 311, 320, 321]);
  });

  describe('refuse tensors that are not those of the model', () => {
    const config = { cell: 'lstm', layers: 2, hiddenSize: 3, vocabularySize: 4 } as const;
    const tensors = randomTensors(config, 1);

    it('of the wrong shape', async () => {
      const { parameters, engine } = await startParameters(config);
      const wrong = tensors.map((tensor) =>
        tensor.name === 'lstm.weight_hh_l1' ? { ...tensor, shape: [3, 12] } : tensor,
      );
      expect(() => parameters.write(engine, wrong)).to.throw(
        DataError,
        /lstm\.weight_hh_l1 has shape \[3, 12\], expected \[12, 3\]/,
      );
    });

    for (const { name } of tensors) {
      it(`without ${name}`, async () => {
        const { parameters, engine } = await startParameters(config);
        const rest = tensors.filter((tensor) => tensor.name !== name);
        expect(() => parameters.write(engine, rest)).to.throw(DataError, name);
      });
    }
  });

  for (const cell of cellNames)
    it(`of ${cell} keep their padding at zero while they are trained`, async () => {
      const config = { cell, layers: 2, hiddenSize: 13, vocabularySize: 21 };
      const shape = { batchSize: 3, sequenceLength: 5 };
      let adam: Adam;
      const test = await TestNetwork.start(config, randomTensors(config, 1), shape, {
        dropout: 0.3,
        besides: (plan, weights, gradients) => {
          adam = new Adam(plan, weights.values, gradients, {
            ...adamDefaults,
            weightDecay: 0.1,
            clipNorm: 0.1,
          });
        },
      });
      const { engine, weights, network } = test;
      for (let step = 1; step <= 5; step++) {
        for (const dropout of network.dropouts) dropout.draw(engine, 1, step);
        test.learn(randomIds(5, 3, 21, step), randomIds(5, 3, 21, step + 100));
        adam!.step(engine, step, 0.01);
        weights.packed.pack(engine);
      }
      for (const parameters of [weights.values, test.gradients, ...Object.values(adam!.moments)]) {
        const inUse = parameters.read(engine).flatMap(({ data }) => [...data]);
        const all = [...engine.memory.view(parameters.all)];
        const others = (values: number[]) => values.filter((value) => value !== 0).length;
        expect(others(inUse)).to.be.above(0);
        expect(others(all)).to.equal(others(inUse));
      }
    });
});
