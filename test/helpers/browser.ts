/** A real browser for tests of what it shows, where one is installed. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { type Browser, chromium } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];

/** The program of a Chromium: the one that the variable CHROMIUM names, or the first that PATH holds. */
export const browserPath = process.env.CHROMIUM ?? names.flatMap(inPath).at(0);

function inPath(name: string): string[] {
  const candidates = (process.env.PATH ?? '').split(path.delimiter).map((folder) => path.join(folder, name));
  return candidates.filter((file) => {
    try {
      accessSync(file, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** Starts it without a window. It is to be closed. */
export async function startBrowser(): Promise<Browser> {
  // Its sandbox needs rights that containers do not have; the pages shown are the tests' own.
  return chromium.launch({ executablePath: browserPath!, args: ['--no-sandbox'] });
}
