/** The part of the library that the scenario uses: every entry point has it. */
export interface Library {
  train(text: string, options: object): Promise<{ readonly model: Model }>;
}

interface Model {
  readonly checkpoint: { readonly training: { readonly arithmetic: Results['arithmetic'] } };
  serialize(): string;
  sample(seed: string, options: object): Promise<string>;
  score(text: string, options: object): AsyncIterable<{ readonly bits: number }>;
  evaluate(text: string, options: object): Promise<{ readonly natsPerCharacter: number }>;
}

/** What a runtime computes: everything here must be the same wherever the arithmetic is. */
export interface Results {
  readonly arithmetic: 'fused' | 'plain';
  /** The model files of `hello`, and of the start of the fables. */
  readonly models: readonly string[];
  readonly samples: readonly string[];
  readonly bits: readonly number[];
  readonly natsPerCharacter: number;
}

/** Trains, samples, scores and evaluates with the library of an entry point. */
export async function runScenario(
  library: Library,
  fables: string,
  arithmetic?: 'fused' | 'plain',
): Promise<Results> {
  const engine = arithmetic ? { arithmetic } : {};
  const options = { rngSeed: 1, ...engine };
  const hello = await library.train('hello', options);
  const fable = await library.train(fables, { ...options, hiddenSize: 24, layers: 2, steps: 40 });
  const bits: number[] = [];
  for await (const line of fable.model.score(fables.slice(0, 500), engine)) bits.push(line.bits);
  const { natsPerCharacter } = await fable.model.evaluate(fables.slice(0, 1000), engine);
  return {
    arithmetic: hello.model.checkpoint.training.arithmetic,
    models: [hello.model.serialize(), fable.model.serialize()],
    samples: [
      await hello.model.sample('hel', { ...options, length: 2 }),
      await fable.model.sample('The ', { ...options, length: 200 }),
    ],
    bits,
    natsPerCharacter,
  };
}
