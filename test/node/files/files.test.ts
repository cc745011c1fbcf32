import { open, readdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import {
  formatOfFile,
  loadCheckpoint,
  loadState,
  loadStateHeader,
  saveCheckpoint,
  saveState,
} from '../../../src/node/files/files.js';
import { longestString } from '../../../src/core/formats/format.js';
import { DataError, InputError } from '../../../src/core/errors.js';
import {
  exampleCheckpoint,
  exampleState,
  expectRejection,
  inTemporaryFolder,
} from '../../helpers/examples.js';

describe('model and state on the disk', () => {
  it('are read as they were written', async () => {
    await inTemporaryFolder(async (folder) => {
      const [model, state] = [join(folder, 'm.json'), join(folder, 'm.training.jsonl')];
      await saveCheckpoint(model, exampleCheckpoint());
      await saveState(state, exampleState());
      expect((await loadCheckpoint(model)).tensors).to.deep.equal(exampleCheckpoint().tensors);
      expect((await loadState(state)).tensors).to.deep.equal(exampleState().tensors);
      expect((await loadStateHeader(state)).progress).to.deep.equal(exampleState().progress);
      expect(await readdir(folder)).to.have.members(['m.json', 'm.training.jsonl']);
    });
  });

  it('may be larger than one chunk', async () => {
    await inTemporaryFolder(async (folder) => {
      const large = exampleCheckpoint({ layers: 1, hiddenSize: 300 });
      const path = join(folder, 'm.json');
      await saveCheckpoint(path, large);
      expect((await loadCheckpoint(path)).tensors[1].data).to.deep.equal(large.tensors[1].data);
      await saveState(path, { ...exampleState(), tensors: large.tensors });
      expect((await loadState(path)).tensors[1].data).to.deep.equal(large.tensors[1].data);
    });
  });

  it('keep the old model when the new one holds NaN', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json');
      await saveCheckpoint(path, exampleCheckpoint());
      const bad = exampleCheckpoint({ seed: 'bad' });
      bad.tensors[3].data[0] = NaN;
      await expectRejection(saveCheckpoint(path, bad), DataError, 'NaN');
      expect((await loadCheckpoint(path)).tensors).to.deep.equal(exampleCheckpoint().tensors);
    });
  });

  it('are missed with a way out', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json');
      await expectRejection(loadCheckpoint(path), InputError, path, 'it does not exist;', 'check its name');
      await expectRejection(loadCheckpoint(path, { flag: '--from' }), InputError, path, 'with --from, or');
      await expectRejection(loadState(path), InputError, path, 'does not exist');
      await expectRejection(formatOfFile(path), InputError, path, 'does not exist');
      await expectRejection(loadCheckpoint(folder), InputError, folder, 'it is a directory');
    });
  });

  it('name themselves when they are bad', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json');
      await saveCheckpoint(path, exampleCheckpoint());
      await truncate(path, 1000);
      await expectRejection(loadCheckpoint(path), DataError, path, 'cut short');
      await expectRejection(loadState(path), DataError, path);
    });
  });

  it('are refused with the way out when they are compressed', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json.gz');
      await writeFile(path, gzipSync('{"format":"charnn"}'));
      await expectRejection(loadCheckpoint(path), DataError, path, 'compressed with gzip', 'zcat');
    });
  });

  it('fault 52: are refused before they are read when no string could hold them', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'm.json');
      const file = await open(path, 'w');
      await file.truncate(longestString + 1); // a hole: it takes no space
      await file.close();
      await expectRejection(loadCheckpoint(path), DataError, path, 'too large', String(longestString + 1));
    });
  });

  it('are told apart by their format', async () => {
    await inTemporaryFolder(async (folder) => {
      const path = join(folder, 'file');
      await saveCheckpoint(path, exampleCheckpoint());
      expect(await formatOfFile(path)).to.equal('charnn');
      await saveState(path, exampleState());
      expect(await formatOfFile(path)).to.equal('charnn-training');
      for (const text of ['', 'once upon a time']) {
        await writeFile(path, text);
        expect(await formatOfFile(path)).to.be.undefined;
      }
    });
  });
});
