import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { CharacterModel } from '../../src/index.js';
import { corpus, expectRefused, jsonOf, smallModel, succeed } from '../helpers/model-files.js';
import { charnn, useSharedFolder } from '../helpers/program.js';

describe('charnn inspect', () => {
  const file = useSharedFolder();
  const inspect = (...args: string[]) => succeed(['inspect', ...args], { folder: file() });

  before(async () => {
    await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
    await succeed(
      ['train', 'corpus.txt', '-q', ...smallModel, '--layers', '2', '--validation-fraction', '0.03'],
      { folder: file() },
    );
  });

  it('shows a person what the model is, and its loss curve', async () => {
    const { stdout } = await inspect();
    expect(stdout)
      .to.match(/^model +model\.json, written by charnn /m)
      .and.match(/^network +lstm, 2 × 16 units, [\d,]+ parameters$/m)
      .and.match(/^vocabulary +\d+ symbols: /m)
      .and.match(/^trained +40 steps/m)
      .and.match(/^validation loss +\d\.\d{6} nats\/character/m)
      .and.match(/^ +lstm\.weight_hh_l1 +\(64, 16\)$/m)
      .and.include('nats/character: · training  ● validation')
      .and.match(/└─+$/m);
  });

  it('writes one object for a script', async () => {
    const summary = jsonOf(await inspect('model.json', '--json'));
    expect(summary).to.include({
      cell: 'lstm',
      layers: 2,
      hiddenSize: 16,
      unit: 'character',
      normalize: 'none',
    });
    const { symbols, tensors, parameters, training } = summary as {
      symbols: string[];
      tensors: Record<string, number[]>;
      parameters: number;
      training: Record<string, unknown>;
    };
    expect(symbols).to.deep.equal([...new Set(await corpus('fables.txt', 4000))].sort());
    const sizes = Object.values(tensors).map((shape) => shape.reduce((product, size) => product * size, 1));
    expect(parameters).to.equal(sizes.reduce((sum, size) => sum + size, 0));
    expect(training).to.include({ steps: 40, rngSeed: '1' });
  });

  it('traces the hidden state of the top layer, as the library does', async () => {
    const text = 'The fox';
    const { stdout } = await inspect('--trace', text);
    const trace = JSON.parse(stdout) as number[][][];
    expect(trace).to.have.length(1);
    expect(trace[0]).to.have.length(text.length);
    for (const h of trace[0]) {
      expect(h).to.have.length(16);
      for (const value of h) expect(value).to.be.within(-1, 1);
    }
    const model = await CharacterModel.load(file('model.json'));
    expect(trace[0]).to.deep.equal(await model.trace(text));
    // The first states do not know what follows.
    expect((await model.trace('The')).at(-1)).to.deep.equal(trace[0][2]);
    expect((await inspect('--trace', '')).stdout).to.equal('[[]]\n');
  });

  it('refuses to trace what the model has never seen', async () => {
    expectRefused(await charnn(['inspect', '--trace', 'T€'], { folder: file() }), 65, "'€' (U+20AC)");
  });
});
