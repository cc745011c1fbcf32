import { expect } from 'chai';
import { readFile } from 'node:fs/promises';

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly allowScripts?: Readonly<Record<string, boolean>>;
  readonly hasInstallScript?: boolean;
  readonly dev?: boolean;
}

const read = (path: string) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

/** The rows of the tables below a heading: the package, and the other cells. */
function rowsBelow(page: string, heading: string): Map<string, string[]> {
  const section = page.split(/^## /m).find((part) => part.startsWith(heading))!;
  const rows = section.split('\n').filter((line) => line.startsWith('| `'));
  return new Map(
    rows.map((row) => {
      const [name, ...cells] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [name.replaceAll('`', ''), cells];
    }),
  );
}

describe('docs/dependencies.md', () => {
  let page: string;
  let own: Manifest;
  let packages: Readonly<Record<string, Manifest>>;

  before(async () => {
    page = await read('docs/dependencies.md');
    own = JSON.parse(await read('package.json')) as Manifest;
    packages = (JSON.parse(await read('package-lock.json')) as { packages: typeof packages }).packages;
  });

  /** Where the package `name` is found from the one at `place`, as Node looks for it. */
  function find(place: string, name: string): string {
    for (let at = place; ; at = at.replace(/(^|\/)node_modules\/(@[^/]+\/)?[^/]+$/, '')) {
      const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
      if (path in packages) return path;
      if (at === '') throw new Error(`${name} is not in package-lock.json`);
    }
  }

  /** The names of all that the package at `place` pulls in. */
  function pulledIn(place: string, found = new Set<string>()): Set<string> {
    for (const name of Object.keys(packages[place].dependencies ?? {})) {
      const next = find(place, name);
      const isNew = !found.has(name);
      found.add(name);
      if (isNew || next !== `node_modules/${name}`) pulledIn(next, found);
    }
    return found;
  }

  it('has a reason for each package that the program needs, and for no other', () => {
    const rows = rowsBelow(page, 'With the program');
    const names = Object.keys({ ...own.dependencies, ...own.optionalDependencies });
    expect([...rows.keys()]).to.have.members(names);
    for (const [name, [reason, otherwise]] of rows) {
      expect(reason, name).to.match(/\w{3}/);
      expect(otherwise, name).to.match(/\w{3}/);
    }
  });

  it('names all that these pull in', () => {
    for (const [name, cells] of rowsBelow(page, 'With the program')) {
      const told = [...cells[2].matchAll(/`([^`]+)`/g)].map(([, other]) => other);
      expect(told, name).to.deep.equal([...pulledIn(`node_modules/${name}`)].sort());
      if (told.length === 0) expect(cells[2], name).to.match(/^nothing/);
    }
  });

  it('has a reason for each package that work on it needs, and for no other', () => {
    const rows = rowsBelow(page, 'To work on it');
    expect([...rows.keys()]).to.have.members(Object.keys(own.devDependencies ?? {}));
    for (const [name, [reason]] of rows) expect(reason, name).to.match(/\w{3}/);
  });

  it('names the one package of the product with an install script, and disables every such script', () => {
    const scripted = Object.entries(packages).filter(
      ([path, { hasInstallScript, dev }]) => path !== '' && hasInstallScript && !dev,
    );
    expect(scripted.map(([path]) => path)).to.deep.equal(['node_modules/koffi']);
    expect(own.allowScripts).to.deep.equal({ esbuild: false, koffi: false });
  });
});
