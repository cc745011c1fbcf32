import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Checkpoint, StateFile } from '../../src/core/formats/format.js';
import { serializeCheckpoint } from '../../src/core/formats/model-file.js';
import { RunFiles } from '../../src/node/files/run-files.js';
import { sha256 } from '../../src/node/files/sha256.js';
import { serializeState } from '../../src/core/formats/state-file.js';
import { CharnnError } from '../../src/core/errors.js';
import { type Fault, type FaultKind, injectFaults } from '../helpers/faults/inject.js';
import { useSharedFolder } from '../helpers/program.js';
import { exampleCheckpoint, textOf } from '../helpers/examples.js';

/** A model, and a training state that has it as its weights. */
function generation(seed: string): { model: Checkpoint; state: StateFile } {
  const model = exampleCheckpoint({ layers: 1, hiddenSize: 1, symbols: 'ab', seed, cell: 'rnn' });
  return {
    model,
    state: { ...model, modelName: 'model.json', progress: { finished: true }, tensors: model.tensors },
  };
}
const [before, first, second] = ['before', 'first', 'second'].map(generation);
const modelText = ({ model }: typeof before) => textOf(serializeCheckpoint(model, sha256));
const stateText = ({ state }: typeof before) => textOf(serializeState(state, sha256));

/** What is in the folder, where nothing has gone wrong. */
const names = ['model.json', 'model.previous.json', 'model.previous.training.jsonl', 'model.training.jsonl'];

interface RunOutcome {
  readonly operations: readonly string[];
  /** What ended the run, or was thrown as it closed its files. */
  readonly error: unknown;
  readonly said: readonly string[];
}

describe('the files of a run, on a disk that fails', function () {
  this.timeout(900_000);
  const folder = useSharedFolder();
  const stride = process.env.CHARNN_ALL_FAULTS ? 1 : 8;
  let selections = 0;
  let runs = 0;

  /** Saves two generations over an earlier one, in a folder of its own, while a fault happens. */
  async function run(fault?: Fault): Promise<RunOutcome & { file: (name?: string) => string }> {
    const own = folder(String(runs++));
    const file = (name = '') => join(own, name);
    await mkdir(own);
    await writeFile(file('model.json'), modelText(before));
    await writeFile(file('model.training.jsonl'), stateText(before));
    const said: string[] = [];
    const faults = await injectFaults({ folder: own, skipsSync: true, ...(fault && { fault }) });
    const error: unknown = await save(file('model.json'), said)
      .catch((thrown: unknown) => thrown)
      .finally(faults.restore);
    return { operations: faults.operations, error, said, file };
  }

  async function save(path: string, said: string[]): Promise<void> {
    const files = await RunFiles.open(path, { resumed: false, say: (message) => said.push(message) });
    try {
      for (const { model, state } of [first, second]) {
        await files.saveModel(model, model === second.model);
        await files.saveState(state);
      }
    } finally {
      await files.close();
    }
  }

  after(() => {
    if (stride === 1) process.stdout.write(`${runs} runs, most of them with a fault\n`);
  });

  const read = (path: string) => readFile(path, 'utf8').catch(() => undefined);

  async function check(what: string, { error, said, file, operations }: Awaited<ReturnType<typeof run>>) {
    const context = `${what}: ${String(error)} ${said.join(' ')}\n${operations.slice(-5).join('\n')}`;
    if (error !== undefined) {
      expect(error, context).to.be.instanceOf(CharnnError);
      expect((error as CharnnError).exitCode, context).to.be.oneOf([66, 74]);
    }
    // Each file is one of those that were to be there, whole.
    const model = await read(file('model.json'));
    const state = await read(file('model.training.jsonl'));
    expect(model, context).to.be.oneOf([before, first, second].map(modelText));
    expect(state, context).to.be.oneOf([undefined, ...[before, first, second].map(stateText)]);
    expect(await read(file('model.previous.json')), context).to.be.oneOf([undefined, modelText(before)]);
    // What was not saved was told; and what is not there was not written, or set aside, in vain.
    const isLast = model === modelText(second) && state === stateText(second);
    if (error === undefined) expect(isLast, context).to.equal(true);
    if (model !== modelText(before)) expect(existsSync(file('model.previous.json')), context).to.equal(true);
    // The next run takes the files, and sweeps what this one left; its own lock is taken from a run of this process.
    const locks = (await readdir(file())).filter((name) => name.includes('.lock-'));
    expect(locks.length, context).to.be.at.most(1);
    for (const lock of locks) await rm(file(lock));
    const { restore } = await injectFaults({ folder: file(), skipsSync: true });
    const next = await RunFiles.open(file('model.json'), { resumed: true, say: () => undefined });
    await next.close().finally(restore);
    expect(names, context).to.include.members(await readdir(file()));
    await rm(file(), { recursive: true });
  }

  it('are as they should be where nothing fails', async () => {
    const outcome = await run();
    expect({ error: outcome.error, said: outcome.said.length }).to.deep.equal({ error: undefined, said: 1 });
    expect((await readdir(outcome.file())).sort()).to.deep.equal(names);
    await check('nothing', outcome);
  });

  /**
   * The operations of a run to which a pattern fits; of the many writes to one file the first and the last. Without
   * CHARNN_ALL_FAULTS they are every eighth of those, others for each kind of fault, since all of them take a minute.
   */
  async function operationsOf(pattern = /./): Promise<number[]> {
    const { operations, file } = await run();
    await rm(file(), { recursive: true });
    const same = (index: number, other: number) => operations[index] === operations[other];
    const chosen = [...operations.keys()].filter(
      (index) =>
        pattern.test(operations[index]) &&
        !(operations[index].startsWith('write ') && same(index, index - 1) && same(index, index + 1)),
    );
    const first = ++selections % stride;
    return chosen.length < 2 * stride ? chosen : chosen.filter((_, k) => k % stride === first);
  }

  const faults: [FaultKind, RegExp?][] = [
    ['ENOSPC'],
    ['EIO'],
    ['EDQUOT', /^(open|write|sync|close|rename)/],
    ['late EIO'],
    ['no write', /^write/],
    ['short write', /^write/],
    ['silent short write', /^write/],
    ['lost rename', /^rename/],
  ];

  for (const [kind, pattern] of faults) {
    it(`are whole, and the user is told, wherever there is: ${kind}`, async () => {
      for (const at of await operationsOf(pattern)) await check(`${kind} at ${at}`, await run({ kind, at }));
    });
  }

  it('are whole wherever everything begins to fail, for a while or for good', async () => {
    for (const times of [4, 30, Infinity]) {
      for (const at of await operationsOf()) {
        await check(`EIO ${times} times from ${at}`, await run({ kind: 'EIO', at, times }));
      }
    }
  });
});
