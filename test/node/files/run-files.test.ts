import { expect } from 'chai';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { serializeCheckpoint } from '../../../src/core/formats/model-file.js';
import { RunFiles } from '../../../src/node/files/run-files.js';
import { sha256 } from '../../../src/node/files/sha256.js';
import { serializeState } from '../../../src/core/formats/state-file.js';
import { OutputError, UsageError } from '../../../src/core/errors.js';
import { useTemporaryFolder } from '../../helpers/program.js';
import { exampleCheckpoint, exampleState, expectRejection, textOf } from '../../helpers/examples.js';

describe('the files of a run', () => {
  const file = useTemporaryFolder();
  const model = exampleCheckpoint({ seed: 'new' });
  const modelText = textOf(serializeCheckpoint(model, sha256));
  const stateText = textOf(serializeState(exampleState('new'), sha256));
  const state = () => exampleState('new');

  /** A model, as far as it can be told by its beginning. */
  const oldModel = '{"format":"charnn", and so on';

  let said: string[];
  beforeEach(() => (said = []));
  const open = (resumed = false) =>
    RunFiles.open(file('model.json'), { resumed, say: (message) => said.push(message) });
  const read = (name: string) => readFile(file(name), 'utf8');

  async function writeOldRun(): Promise<void> {
    await writeFile(file('model.json'), oldModel);
    await writeFile(file('model.training.jsonl'), 'the old state');
  }

  it('are the model and its state, and nothing else stays', async () => {
    const files = await open();
    await files.saveModel(model, false);
    await files.saveState(state());
    await files.close();
    expect(await read('model.json')).to.equal(modelText);
    expect(await read('model.training.jsonl')).to.equal(stateText);
    expect((await readdir(file())).sort()).to.deep.equal(['model.json', 'model.training.jsonl']);
    expect(said).to.deep.equal([]);
  });

  it('name the model in its state', async () => {
    const files = await RunFiles.open(file('fables.json'), { resumed: false, say: () => undefined });
    await files.saveState(state());
    await files.close();
    expect(JSON.parse((await read('fables.training.jsonl')).split('\n')[0])).to.include({
      modelName: 'fables.json',
    });
  });

  it('stay as they are before the first is written', async () => {
    await writeOldRun();
    await (await open()).close();
    expect(await read('model.json')).to.equal(oldModel);
    expect(await read('model.training.jsonl')).to.equal('the old state');
    expect(await readdir(file())).to.have.length(2);
  });

  it('of an earlier run are set aside once', async () => {
    await writeOldRun();
    const files = await open();
    await files.saveModel(model, false);
    await files.saveModel(model, true);
    await files.saveState(state());
    await files.close();
    expect(await read('model.previous.json')).to.equal(oldModel);
    expect(await read('model.previous.training.jsonl')).to.equal('the old state');
    expect(await read('model.json')).to.equal(modelText);
    expect(said).to.have.length(1);
    expect(said[0]).to.include('model.previous.json').and.include('model.previous.training.jsonl');
  });

  it('fault 38: never are a model beside the state of an earlier run', async () => {
    await writeOldRun();
    const files = await open();
    await files.saveModel(model, false);
    expect(await readdir(file())).not.to.include('model.training.jsonl');
    await files.close();
  });

  it('of the run itself are replaced where it is resumed', async () => {
    await writeOldRun();
    const files = await open(true);
    await files.saveModel(model, false);
    expect(await read('model.training.jsonl')).to.equal('the old state');
    await files.close();
    expect(await readdir(file())).to.have.members(['model.json', 'model.training.jsonl']);
  });

  it('of a run that was interrupted before its first evaluation replace no good model that was set aside', async () => {
    await writeOldRun();
    const interruptedRun = { ...state(), training: { ...state().training, history: [] } };
    const unfinished = { ...interruptedRun, progress: { ...interruptedRun.progress, finished: false } };
    for (let interruption = 0; interruption < 2; interruption++) {
      const files = await open();
      await files.saveModel(model, true);
      await files.saveState(unfinished);
      await files.close();
    }
    expect(await read('model.previous.json')).to.equal(oldModel);
    expect(await read('model.previous.training.jsonl')).to.equal('the old state');
  });

  it('never replace a file of another kind', async () => {
    await writeFile(file('model.json'), 'a text');
    await expectRejection(open(), UsageError, 'model.json is not a model');
    expect(await read('model.json')).to.equal('a text');
  });

  it('tell what an interruption left', async () => {
    const files = await open();
    expect(files.modelWritten).to.equal(false);
    // Reports where nothing is held out are no validations.
    const { bestValidationLoss, ...training } = model.training;
    expect(bestValidationLoss).to.be.a('number');
    await files.saveModel({ ...model, training }, true);
    expect([files.modelWritten, files.modelValidated, files.keepsState]).to.deep.equal([true, false, true]);
    await files.saveModel(model, true);
    expect(files.modelValidated).to.equal(true);
    await files.close();
  });

  it('belong to one run at a time', async () => {
    const files = await open();
    await expectRejection(open(), OutputError, 'in use', String(process.pid));
    await files.close();
    await (await open()).close();
  });

  it('are refused before anything is written where they cannot be', async () => {
    await expectRejection(
      RunFiles.open(file('nowhere/model.json'), { resumed: false, say: () => undefined }),
      OutputError,
      'nowhere',
    );
    await mkdir(file('folder'));
    await expectRejection(
      RunFiles.open(file('folder'), { resumed: false, say: () => undefined }),
      UsageError,
      'folder',
    );
  });

  describe('that cannot be written', () => {
    const elsewhere = () => `${file()}-moved`;
    const takeFolderAway = () => rename(file(), elsewhere());
    const bringItBack = () => rename(elsewhere(), file());
    afterEach(() => rm(elsewhere(), { recursive: true, force: true }));

    it('fault 25: do not end the run, and are no error if a later write succeeds', async () => {
      const files = await open();
      await takeFolderAway();
      await files.saveModel(model, false);
      await files.saveModel(model, false);
      expect(said).to.have.length(1);
      expect(said[0]).to.include('model.json').and.include('will try again');
      await bringItBack();
      await files.saveModel(model, true);
      await files.close();
      expect(await read('model.json')).to.equal(modelText);
    });

    it('fault 25: are an error in the end, whatever else could be written', async () => {
      const files = await open(true);
      await takeFolderAway();
      await files.saveState(state());
      await bringItBack();
      await files.saveModel(model, true);
      await expectRejection(files.close(), OutputError, 'model.training.jsonl');
      expect(await read('model.json')).to.equal(modelText);
    });
  });

  it('of a device are the last model alone', async function () {
    if (process.platform !== 'linux') this.skip();
    const files = await RunFiles.open('/dev/full', { resumed: false, say: (message) => said.push(message) });
    await files.saveModel(model, false);
    await files.saveState(state());
    expect(said).to.deep.equal([]);
    await files.saveModel(model, true);
    expect(said).to.have.length(1);
    await expectRejection(files.close(), OutputError, '/dev/full');
  });
});
