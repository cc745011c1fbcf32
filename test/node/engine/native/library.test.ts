import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { loadKoffi } from '../../../../src/node/engine/native/bindings.js';
import { findNative, type NativeLocation } from '../../../../src/node/engine/native/library.js';

const built = new URL('../../../../dist/native/', import.meta.url);
const { platform, arch } = process;
const extension = platform === 'darwin' ? 'dylib' : 'so';

describe('the native library', () => {
  let root: string;
  beforeEach(() => (root = mkdtempSync(path.join(tmpdir(), 'charnn-native-'))));
  afterEach(() => rmSync(root, { recursive: true }));

  const inRoot = (...parts: string[]) => path.join(root, ...parts);

  function find(change: Partial<NativeLocation> = {}) {
    const url = pathToFileURL(`${root}/`);
    return findNative({ root: url, environment: {}, loadKoffi, ...change });
  }

  function expectUnusable(found: ReturnType<typeof find>, reason: RegExp): void {
    expect(found).to.have.property('unavailable').that.matches(reason);
  }

  /** A library of these bytes, for sources of this hash, with its checksum or another. */
  function put(folder: string, bytes: string | Buffer, checksum?: string): void {
    mkdirSync(inRoot(folder, `${platform}-${arch}`), { recursive: true });
    const name = inRoot(folder, `${platform}-${arch}`, 'charnn-abc');
    writeFileSync(`${name}.${extension}`, bytes);
    writeFileSync(`${name}.sha256`, checksum ?? createHash('sha256').update(bytes).digest('hex'));
  }

  function wantHash(hash: string): void {
    mkdirSync(inRoot('dist/native'), { recursive: true });
    writeFileSync(inRoot('dist/native/sources.hash'), hash);
  }

  it('fault 69: is not used where nothing is built', () => {
    expectUnusable(find(), /not built.*npm run build/);
  });

  it('fault 69: is not used where it was made of other sources', () => {
    wantHash('def');
    put('dist/native', 'of the sources abc');
    expectUnusable(find(), new RegExp(`no native kernels for ${platform}`));
  });

  it('fault 69: is not loaded where its bytes are damaged', () => {
    wantHash('abc');
    put('dist/native', 'damaged', createHash('sha256').update('as it was').digest('hex'));
    expectUnusable(find(), /damaged/);
  });

  it('fault 69: is not used where it is no library', () => {
    wantHash('abc');
    put('dist/native', 'no library');
    expectUnusable(find(), /cannot be loaded/);
  });

  it('is looked for among those that a package carries, too', () => {
    wantHash('abc');
    put('prebuilds', 'no library');
    expectUnusable(find(), /prebuilds.*cannot be loaded/);
  });

  it('is not used where koffi is not installed', () => {
    wantHash('abc');
    put('dist/native', 'a library');
    const absent = () => {
      throw new Error('Cannot find package');
    };
    expectUnusable(find({ loadKoffi: absent }), /koffi.*not installed/);
  });

  it('is told of a width that there is not', () => {
    expectUnusable(find({ environment: { CHARNN_VECTOR_BITS: '100' } }), /CHARNN_VECTOR_BITS is "100"/);
  });

  describe('where it is built', () => {
    beforeEach(function () {
      if (!existsSync(new URL(`${platform}-${arch}`, built))) this.skip();
      cpSync(built, inRoot('dist/native'), { recursive: true });
    });

    it('is found', function () {
      const found = find();
      if ('unavailable' in found && found.unavailable.includes('multiply-add')) this.skip();
      expect(found).to.have.property('width').that.is.oneOf([4, 8, 16]);
    });

    it('fault 71: takes narrower vectors when it is told to', function () {
      const found = find({ environment: { CHARNN_VECTOR_BITS: '128' } });
      if ('unavailable' in found && found.unavailable.includes('multiply-add')) this.skip();
      expect(found).to.have.property('width', 4);
    });
  });
});
