/** Other runtimes for tests of what runs in them, where they are installed. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

/** Returns the path of the first program of these names in PATH. */
export function findProgram(...names: string[]): string | undefined {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const candidates = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  return candidates.find((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The path of a Chromium: the variable CHROMIUM, or the first in PATH. */
export const browserPath =
  process.env.CHROMIUM ??
  findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable');

/** Starts the browser without a window. The caller closes it. */
export async function startBrowser(): Promise<Browser> {
  // Its sandbox needs rights that containers do not have; the pages shown are the tests' own.
  return chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
}
