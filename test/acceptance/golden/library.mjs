/** What a program does with the library: `node library.mjs ACTION` prints what comes of it as JSON. */
import { CharacterModel, readCorpus, train, UsageError, version, Vocabulary } from 'charnn';
import { readFile } from 'node:fs/promises';

const small = { hiddenSize: 8, batchSize: 4, sequenceLength: 16, steps: 20, rngSeed: 1, threads: 1 };

/** What a training tells of itself, without the model, and what depends on the machine. */
async function training(input, options) {
  const told = [];
  const { model, ...result } = await train(input, {
    ...small,
    onStart: ({ trainingCharacters, validationCharacters, parameters, totalSteps }) =>
      told.push({ trainingCharacters, validationCharacters, parameters, totalSteps }),
    onEvaluation: (evaluation) => told.push(evaluation),
    ...options,
  });
  return { model, told: { told, result } };
}

async function gather(sequence) {
  const all = [];
  for await (const element of sequence) all.push(element);
  return all;
}

/** The class of the error that a promise is rejected with. */
const errorOf = (promise) =>
  promise.then(
    () => 'none',
    (error) => error.constructor.name,
  );

const actions = {
  async train() {
    const { model, told } = await training(await readFile('f.txt', 'utf8'), { validationFraction: 0.2 });
    await model.save('library.json');
    return told;
  },

  async trainOnFiles() {
    const options = { cell: 'gru', layers: 2, lines: true, dropout: 0.1, model: 'library-files.json' };
    return (await training({ files: ['sums.txt'] }, options)).told;
  },

  async trainFrom() {
    const from = await CharacterModel.load('library.json');
    const { model, told } = await training('Ω fox? Ω crow? '.repeat(40), { from, hiddenSize: undefined });
    await model.save('library-from.json');
    return told;
  },

  async sample() {
    const model = await CharacterModel.load('base.json');
    return [
      await model.sample('The fox', { length: 60, temperature: 0.7, rngSeed: 1 }),
      await model.sample('The fox', { length: 60, temperature: 0, echo: false }),
      await model.sample('Ωfox', {
        length: 40,
        topK: 5,
        topP: 0.9,
        minP: 0.01,
        unknown: 'skip',
        rngSeed: 'x',
      }),
      await model.sample('', { length: 100, stop: ['e', ' t'], rngSeed: 2 }),
      (await gather(model.stream('A', { length: 30, singleLine: true, rngSeed: 3 }))).join(''),
    ];
  },

  async evaluate() {
    const model = await CharacterModel.load('base.json');
    const compare = await CharacterModel.load('gru.json');
    const text = await readFile('held.txt', 'utf8');
    const predictions = [];
    const onPrediction = (loss, likeliest) =>
      predictions.push([loss, likeliest.map((symbol) => ({ ...symbol }))]);
    return [
      await model.evaluate({ files: ['f.txt'] }, { window: 100, engine: 'simd' }),
      await model.evaluate(text, { unknown: 'score', baselines: { files: ['f.txt'] } }),
      await model.evaluate(text, { compare, threads: 1 }),
      await model.evaluate(text, { dynamicRate: 0.001, unknown: 'skip' }),
      await model.evaluate('The fox', { onPrediction, likeliest: 3 }),
      predictions,
    ];
  },

  async score() {
    const model = await CharacterModel.load('base.json');
    return [
      await gather(model.score('The fox\n\nΩ and the crow')),
      await gather(model.score({ files: ['held.txt'] }, { carry: true })),
      await model.trace('The fox'),
    ];
  },

  async read() {
    const preprocessing = {
      unit: 'character',
      normalize: 'nfd',
      normalizeNewlines: true,
      lossy: true,
      lines: false,
    };
    const { vocabulary, tokens } = await readCorpus(['korean.txt', 'damaged.txt'], { preprocessing });
    const bytes = Vocabulary.ofBytes(new Uint8Array(256));
    return [vocabulary, tokens.length, bytes.size, typeof version];
  },

  async refuse() {
    const model = await CharacterModel.load('base.json');
    return Promise.all([
      errorOf(train('fox', { hiddenSize: 0 })),
      errorOf(train('fox', { noSuch: 1 })),
      errorOf(train('')),
      errorOf(train({ files: ['none.txt'] })),
      errorOf(train('fox '.repeat(100), { ...small, model: 'nowhere/model.json' })),
      errorOf(train('fox', { steps: 5, epochs: 1 })),
      errorOf(model.sample('Ω')),
      errorOf(model.sample('', { length: Infinity })),
      errorOf(model.evaluate('Ω fox')),
      errorOf(CharacterModel.load('none.json')),
      errorOf(CharacterModel.load('f.txt')),
    ]);
  },
};

const action = actions[process.argv[2]];
if (!action) throw new UsageError(`there is no action ${process.argv[2]}`);
console.log(JSON.stringify(await action()));
