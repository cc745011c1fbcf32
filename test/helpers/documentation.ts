/** The documents' own commands, for tests that run them. */
import { spawn } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Outcome, outcomeOf, program } from './program.js';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** A block of code in a document. */
export interface CodeBlock {
  /** The heading that it stands under, without its number signs. */
  readonly heading: string;
  /** What stands after the three backquotes: the language, and perhaps what the block needs. */
  readonly info: string;
  readonly code: string;
}

/** The blocks of code in a document of the repository, in order. */
export async function codeBlocks(document: string): Promise<CodeBlock[]> {
  const text = await readFile(path.join(root, document), 'utf8');
  const blocks: CodeBlock[] = [];
  let heading = '';
  for (const [line, title, info, code] of text.matchAll(/^#+ (.*)$|^```(.*)\n([^]*?)^```$/gm)) {
    if (line.startsWith('#')) heading = title;
    else blocks.push({ heading, info, code });
  }
  return blocks;
}

/**
 * Runs commands as a reader does who pastes them into bash in a clone, but with files of their own: in `folder`, which
 * gets links to what a clone holds, and the real program as `charnn` on PATH. The first command that fails ends them.
 */
export async function runInClone(commands: string, folder: string): Promise<Outcome> {
  const bin = path.join(folder, 'bin');
  await mkdir(bin);
  await writeFile(path.join(bin, 'charnn'), `#!/bin/sh\nexec '${process.execPath}' '${program}' "$@"\n`);
  await chmod(path.join(bin, 'charnn'), 0o755);
  for (const name of ['corpora', 'scripts']) await symlink(path.join(root, name), path.join(folder, name));
  const child = spawn('bash', ['-euc', commands], {
    cwd: folder,
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  return outcomeOf(child);
}
