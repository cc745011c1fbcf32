import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { useTemporaryFolder } from '../../../helpers/program.js';

const script = new URL('../../../../scripts/build-native.mjs', import.meta.url).href;

describe('building the native kernels', () => {
  const inFolder = useTemporaryFolder();

  /** Builds them in the folder, with no program in reach but those in `bin`. */
  function build(environment: Record<string, string> = {}) {
    const call = `import { buildNative } from ${JSON.stringify(script)}; await buildNative(process.argv[1]);`;
    return promisify(execFile)(process.execPath, ['--input-type=module', '-e', call, inFolder('built')], {
      env: { PATH: inFolder(), ...environment },
    });
  }

  it('fault 68: goes well, with one line, where there is no C compiler', async () => {
    const { stderr } = await build();
    expect(stderr).to.match(
      /^charnn: native kernels were not built \(no C compiler.*WebAssembly.*npm run build.*\n$/,
    );
    expect(readdirSync(inFolder('built'))).to.deep.equal(['sources.hash']);
    expect(readFileSync(inFolder('built/sources.hash'), 'utf8')).to.match(/^[0-9a-f]{16}$/);
  });

  it('says nothing where it is not wanted', async () => {
    const { stdout, stderr } = await build({ CHARNN_NATIVE: '0', CC: 'gcc' });
    expect([stdout, stderr]).to.deep.equal(['', '']);
    expect(readdirSync(inFolder('built'))).to.deep.equal(['sources.hash']);
  });

  it('fault 68: goes well, with one line, where the compiler fails', async function () {
    if (!existsSync('/bin/sh')) this.skip();
    const complaint = 'kernels.c:1: error: no such instruction\\nkernels.c:2: error: and another';
    writeFileSync(
      inFolder('cc'),
      `#!/bin/sh\n[ "$1" = --version ] || { printf '${complaint}\\n' >&2; exit 1; }\n`,
      { mode: 0o755 },
    );
    const { stderr } = await build();
    expect(stderr).to.match(/^charnn: .*\(error: no such instruction\).*\n$/);
    expect(readdirSync(inFolder('built'))).to.deep.equal(['sources.hash']);
  });
});
