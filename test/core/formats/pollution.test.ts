import { expect } from 'chai';
import { writeFile } from 'node:fs/promises';
import { parseCheckpoint, serializeCheckpoint } from '../../../src/core/formats/model-file.js';
import { sha256 } from '../../../src/node/files/sha256.js';
import { parseState, serializeState } from '../../../src/core/formats/state-file.js';
import { readConfig } from '../../../src/cli/options/config-file.js';
import { CharnnError } from '../../../src/core/errors.js';
import { noPreprocessing } from '../../../src/core/text/preprocessing.js';
import { formatVocabularyFile, parseVocabularyFile } from '../../../src/core/formats/vocabulary-file.js';
import { useSharedFolder } from '../../helpers/program.js';
import { exampleCheckpoint, exampleState, textOf } from '../../helpers/examples.js';

/** Members that change what every object inherits, where a reader copies them without care. */
const members = [
  '"__proto__":{"polluted":true}',
  '"__proto__":null',
  '"constructor":{"prototype":{"polluted":true}}',
  '"prototype":{"polluted":true}',
];

/** `text` with each member put into each of its objects in turn. */
function* poisoned(text: string): Generator<string> {
  for (const { index } of text.matchAll(/\{(?=")/g)) {
    for (const member of members) yield `${text.slice(0, index + 1)}${member},${text.slice(index + 1)}`;
  }
}

describe('a file from a stranger', () => {
  const file = useSharedFolder();
  const checkpoint = exampleCheckpoint();
  const { vocabulary } = checkpoint;

  const readers: [what: string, text: string, read: (text: string) => unknown, refusesAll: boolean][] = [
    [
      'a model',
      textOf(serializeCheckpoint(checkpoint, sha256)),
      (text) => parseCheckpoint(text, 'model.json', sha256),
      true,
    ],
    [
      'a training state',
      textOf(serializeState(exampleState(), sha256)),
      (text) => parseState([Buffer.from(text)], 'model.training.jsonl', sha256),
      true,
    ],
    [
      'a vocabulary',
      formatVocabularyFile({ preprocessing: noPreprocessing, vocabulary }),
      (text) => parseVocabularyFile(text, 'vocabulary.json'),
      false,
    ],
    [
      'a configuration',
      '{"length":5}',
      async (text) => {
        await writeFile(file('config.json'), text);
        return readConfig(file('config.json'), { length: { kind: 'integer', describe: '' } });
      },
      true,
    ],
  ];

  for (const [what, text, read, refusesAll] of readers) {
    it(`pollutes no prototype: ${what}`, async () => {
      let texts = 0;
      for (const poison of poisoned(text)) {
        texts++;
        let error: unknown;
        try {
          await read(poison);
        } catch (thrown) {
          error = thrown;
        }
        if (error !== undefined || refusesAll)
          expect(error, poison.slice(0, 300)).to.be.instanceOf(CharnnError);
        expect(Object.keys(Object.prototype)).to.deep.equal([]);
        expect('polluted' in {}).to.equal(false);
      }
      expect(texts).to.be.at.least(members.length);
    });
  }
});
