import { expect } from 'chai';
import type { Kernels } from '../../../../src/core/engine/kernels.js';
import type { LoadedLibrary } from '../../../../src/node/engine/native/bindings.js';
import { hasBitsOf, openNative } from '../../../../src/node/engine/native/open.js';
import { compileKernels } from '../../../../src/node/engine/wasm-files.js';
import { instantiateKernels } from '../../../../src/core/engine/webassembly.js';
import type { WasmModule } from '../../../../src/core/engine/wasm.js';

type Library = Pick<LoadedLibrary, 'kernelsFor'>;

/** WebAssembly kernels in the place of a library's, with some of them changed. */
function library(module: WasmModule, change: (kernels: Kernels) => Partial<Kernels>): Library {
  return {
    kernelsFor: (memory, scratch) => {
      const kernels = instantiateKernels(module, memory, scratch);
      return { ...kernels, ...change(kernels) };
    },
  };
}

describe('opening the native kernels', () => {
  it('does so once, and says why where they cannot be used', async () => {
    const native = await openNative();
    expect(await openNative()).to.equal(native);
    if ('unavailable' in native) expect(native.unavailable).to.match(/\w/);
    else expect([4, 8, 16]).to.include(native.width);
  });

  describe('holds them against those of WebAssembly', () => {
    let module: WasmModule;
    before(async function () {
      const fused = await compileKernels('fused');
      if (fused) module = fused;
      else this.skip();
    });

    it('and takes them where every bit is the same', () => {
      expect(
        hasBitsOf(
          module,
          library(module, () => ({})),
        ),
      ).to.equal(true);
    });

    it('fault 70: and tells a product that rounds twice', async () => {
      const plain = (await compileKernels('plain'))!;
      expect(
        hasBitsOf(
          module,
          library(plain, () => ({})),
        ),
      ).to.equal(false);
    });

    it('fault 70: and tells a product in another order', () => {
      // k from K/2 on, then the others.
      const reversed = library(module, (kernels) => ({
        pack(K, N, b, ldb, packed) {
          for (const k of [0, K / 2]) kernels.pack(K / 2, N, b + k * ldb, ldb, packed + k * N);
        },
        multiply(M, N, K, a, lda, packed, c, ldc) {
          for (const k of [K / 2, 0]) kernels.multiply(M, N, K / 2, a + k, lda, packed + k * N, c, ldc);
        },
      }));
      expect(hasBitsOf(module, reversed)).to.equal(false);
    });

    it('fault 70: and tells a cell that leaves something else behind', () => {
      const swapped = library(module, (kernels) => ({
        lstmForward: (B, U, H, gates, cPrevious, c, tanhC, h) =>
          kernels.lstmForward(B, U, H, gates, cPrevious, c, h, tanhC),
      }));
      expect(hasBitsOf(module, swapped)).to.equal(false);
    });
  });
});
