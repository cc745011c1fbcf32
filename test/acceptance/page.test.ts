import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { browserPath, startBrowser } from '../helpers/browser.js';
import { corpus, smallModel, succeed } from '../helpers/model-files.js';
import { useSharedFolder } from '../helpers/program.js';

/** Markup, control characters, both directions, emoji, marks, and syllables of jamo. */
const difficult = [
  'The <script>document.title = "run"</script> & <img src=x onerror="document.title = 1">',
  '\tred \u001b[31m \u0007 \u202eabc\u202c \u200b',
  'שלום العربية',
  '👩\u200d💻 🇰🇷 e\u0301 \u1112\u1161\u11ab\u1100\u1173\u11af 한글',
  '',
].join('\n');

/** Those of its characters that are shown by their names. */
const unseen = /(?![\u200d\t])[\p{Cc}\p{Cf}]/gu;

if (browserPath === undefined) {
  describe('the pages of charnn in a browser', () => {
    it('is not tested here: no chromium is installed, and CHROMIUM names none');
  });
} else {
  describe('the pages of charnn in a browser', function () {
    this.timeout(120_000);
    const file = useSharedFolder();
    let browser: Browser;
    let page: Page;
    const requests: string[] = [];

    /** Shows the page of a text, evaluated by a model. */
    const show = async (text: string, ...args: string[]) => {
      await writeFile(file('text.txt'), text);
      const evaluate = ['evaluate', 'text.txt', '--unknown', 'score', '--html', 'page.html'];
      await succeed([...evaluate, ...args], { folder: file() });
      requests.length = 0;
      await page.goto(pathToFileURL(file('page.html')).href);
    };
    /** What a JavaScript expression gives in the page; an element in it is called `it`. */
    const ask = <Value>(expression: string) => page.evaluate<Value>(expression);
    const askAll = <Value>(selector: string, expression: string) =>
      ask<Value[]>(`Array.from(document.querySelectorAll('${selector}'), (it) => ${expression})`);

    /** Shows the page of how a model was trained. */
    const showModel = async (model: string) => {
      await succeed(['inspect', model, '--html', 'model.html'], { folder: file() });
      requests.length = 0;
      await page.goto(pathToFileURL(file('model.html')).href);
    };

    before(async () => {
      await writeFile(file('corpus.txt'), await corpus('fables.txt', 4000));
      const heldOut = ['--validation-fraction', '0.03'];
      await succeed(['train', 'corpus.txt', '-q', ...heldOut, ...smallModel], { folder: file() });
      await succeed(['train', 'corpus.txt', '-q', '--unit', 'byte', '-m', 'bytes.json', ...smallModel], {
        folder: file(),
      });
      browser = await startBrowser();
      page = await browser.newPage();
      page.on('request', (request) => requests.push(request.url()));
    });
    after(() => browser.close());

    for (const model of ['model.json', 'bytes.json']) {
      it(`shows a difficult text as it is, and runs and loads nothing (${model})`, async () => {
        await show(difficult, '-m', model);
        expect(await page.title()).to.equal(`text.txt by ${model}`);
        expect(await page.$$('script, img')).to.deep.equal([]);
        expect(requests).to.deep.equal([page.url()]);
        const lines = await askAll<string>('main p', 'it.textContent');
        const shown = difficult
          .trimEnd()
          .split('\n')
          .map((line) => `${line.replace(unseen, nameOf)}↵`);
        expect(lines).to.deep.equal(shown);
        const characters = await askAll<string>('main span', 'it.textContent');
        expect(characters).to.include.members(['👩\u200d💻', '🇰🇷', 'e\u0301', '\u1112\u1161\u11ab', '글']);
        const directions = await askAll<string>('main p', 'getComputedStyle(it).direction');
        expect(directions).to.deep.equal(['ltr', 'ltr', 'rtl', 'ltr']);
      });
    }

    it('is readable by light and in the dark: strong shades keep the contrast of the text', async () => {
      await show('The fox and the crow');
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const paper = await ask<string>('getComputedStyle(document.body).backgroundColor');
        const ink = luminance(await ask<string>('getComputedStyle(document.body).color'));
        const shades = await askAll<string>('.legend li', 'getComputedStyle(it).backgroundColor');
        expect(shades).to.have.length(8);
        const contrasts = shades.map((shade) => contrast(luminance(shade, paper), ink));
        for (const [i, value] of contrasts.entries()) {
          expect(value, `shade ${i}, ${colorScheme}`).to.be.above(4.5);
          // Lightness alone tells the shades apart.
          if (i > 0) expect(value).to.be.below(contrasts[i - 1]);
        }
      }
    });

    it('shows how a model was trained: named charts, the curves inside them, and the best marked', async () => {
      await page.setViewportSize({ width: 1000, height: 800 });
      await showModel('model.json');
      expect(requests).to.deep.equal([page.url()]);
      expect(await page.title()).to.equal('model.json, and how it was trained');
      for (const name of ['Loss while training, in nats/character', 'Learning rate']) {
        expect(await page.getByRole('img', { name }).count(), name).to.equal(1);
      }
      expect(await page.getByText('best', { exact: false }).count()).to.be.above(0);
      const escaped =
        await ask<number>(`Array.from(document.querySelectorAll('svg path, svg circle, svg text'))
        .filter((it) => {
          const [inner, outer] = [it, it.ownerSVGElement].map((element) => element.getBoundingClientRect());
          return inner.left < outer.left - 1 || inner.right > outer.right + 1 ||
            inner.top < outer.top - 1 || inner.bottom > outer.bottom + 1;
        }).length`);
      expect(escaped, 'parts beyond the edge of their chart').to.equal(0);
      await page.getByText('Evaluations').click();
      const rows = await page.locator('details[open] tbody tr').count();
      expect(rows).to.equal(await page.locator('.validation circle').count());
    });

    it('draws curves and labels that are seen by light and in the dark', async () => {
      await showModel('model.json');
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        const paper = luminance(await ask<string>('getComputedStyle(document.body).backgroundColor'));
        const colors = [
          ...(await askAll<string>('svg text', 'getComputedStyle(it).fill')),
          ...(await askAll<string>('svg path', 'getComputedStyle(it).stroke')),
        ];
        for (const color of new Set(colors)) {
          expect(contrast(luminance(color), paper), `${color}, ${colorScheme}`).to.be.above(4.5);
        }
      }
    });

    it('fits a narrow screen', async () => {
      await page.setViewportSize({ width: 360, height: 640 });
      const pages = [
        () => show(`${'The fox and the crow '.repeat(30)}\n${'x'.repeat(300)}`),
        () => showModel('model.json'),
      ];
      for (const open of pages) {
        await open();
        const excess = await ask<number>('document.body.scrollWidth - document.documentElement.clientWidth');
        expect(excess, page.url()).to.be.at.most(0);
      }
    });
  });
}

const nameOf = (character: string) =>
  `U+${character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`;

/** The numbers of `rgb(r, g, b)` or `rgba(r, g, b, a)`. */
const numbersOf = (color: string) => color.match(/[\d.]+/g)!.map(Number);

/** The relative luminance of a colour on a ground, as the WCAG define it. */
function luminance(color: string, ground = color): number {
  const [r, g, b, alpha = 1] = numbersOf(color);
  const below = numbersOf(ground);
  const [R, G, B] = [r, g, b].map((value, i) => {
    const mixed = (alpha * value + (1 - alpha) * below[i]) / 255;
    return mixed <= 0.04045 ? mixed / 12.92 : ((mixed + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * R + 0.7152 * G + 0.0722 * B;
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}
