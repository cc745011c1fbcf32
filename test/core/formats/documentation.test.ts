import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { saveCheckpoint } from '../../../src/node/files/files.js';
import type { Checkpoint } from '../../../src/core/formats/format.js';
import { codeBlocks } from '../../helpers/documentation.js';
import { oneHot, runLanguageModel, toDoubles } from '../../helpers/reference-model.js';
import { exampleCheckpoint, inTemporaryFolder } from '../../helpers/examples.js';

const hasPython = spawnSync('python3', ['--version']).status === 0;

/** The likeliest text of `length` symbols after `seed`, by the reference LSTM. */
function continuation(
  { vocabulary, tensors, preprocessing }: Checkpoint,
  seed: string,
  length: number,
): string {
  const newline = vocabulary.idOf(0x0a);
  const ids = [
    ...(newline < 0 ? [] : [newline]),
    ...Array.from(seed, (symbol) => vocabulary.idOf(symbol.codePointAt(0)!)),
  ];
  const seedLength = ids.length;
  for (let i = 0; i < length; i++) {
    const column = ids.map((id) => [id]);
    const restarts = ids.map((id) => [preprocessing.lines && id === newline]);
    const { logits } = runLanguageModel(toDoubles(tensors), oneHot(column, vocabulary.size), column, {
      restarts,
    });
    const [last] = logits.at(-1)!;
    ids.push(last.indexOf(Math.max(...last)));
  }
  return vocabulary.decode(ids.slice(seedLength));
}

describe('the documentation of the format', () => {
  for (const [cell, what, symbols, seed, lines] of [
    ['lstm', 'that knows newlines', '\n"eh한😀', 'h한', false],
    ['lstm', 'that knows none', 'abcdef', 'abba', false],
    ['lstm', 'of lines', '\n"eh한😀', 'h한\ne', true],
    ['gru', 'of a GRU', '\n"eh한😀', 'h한', false],
    ['rnn', 'of simple cells', '\n"eh한😀', 'h한', false],
  ] as const) {
    it(`has a program that runs a model ${what}`, async function () {
      if (!hasPython) return this.skip();
      const checkpoint = exampleCheckpoint({ cell, layers: 2, hiddenSize: 7, symbols, seed: symbols });
      const example = { ...checkpoint, preprocessing: { ...checkpoint.preprocessing, lines } };
      // Large weights, so that the text is not always the same symbol.
      for (const { data } of example.tensors) data.forEach((weight, i) => (data[i] = 8 * weight));
      const expected = continuation(example, seed, 40);
      expect(new Set(expected).size).to.be.above(1);
      await inTemporaryFolder(async (folder) => {
        const [script, model] = [join(folder, 'sample.py'), join(folder, 'model.json')];
        const blocks = await codeBlocks('docs/checkpoint-format.md');
        await writeFile(script, blocks.find(({ info }) => info === 'python')!.code);
        await saveCheckpoint(model, example);
        const { stdout, stderr } = spawnSync('python3', [script, model, seed, '40'], {
          encoding: 'utf8',
          env: { ...process.env, PYTHONIOENCODING: 'utf-8' },
        });
        expect(stderr).to.equal('');
        expect(stdout).to.equal(expected);
      });
    });
  }
});
