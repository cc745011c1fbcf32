import { drawSeed } from '../../random.js';
import { shapeOf } from '../origin.js';
import type { RunPlan } from '../run.js';
import { Choices, type Reasons } from './choices.js';
import { defaultChoices, defaultOptions } from './defaults.js';
import { fitToLength } from './fit-to-length.js';
import type { RunLength, TrainingOptions } from './options.js';
import { isPatientByDefault } from './saved-run.js';

/** A run as the user asks for it: what is left out of the options, the length and the random seed is chosen. */
export interface RunRequest extends Omit<RunPlan, 'options' | 'length' | 'rngSeed'> {
  readonly asked: Partial<TrainingOptions>;
  readonly length?: RunLength | undefined;
  readonly rngSeed?: string | undefined;
}

/**
 * The highest default of the learning rate for a run that begins from a model. A very short text has a higher one, but for
 * a small model that is untrained.
 */
const HIGHEST_RATE_FROM = 3e-3;

/** The plan of a run, and why each option has its value. */
export interface ExplainedPlan extends RunPlan {
  readonly reasons: Reasons & { readonly length: string; readonly rngSeed: string };
}

/**
 * Plans a run: chooses every option that is not given. A resumed run keeps its options. Otherwise they come from the size
 * of the text, then from the model that the run begins from, then from the length of the run, the later before the earlier.
 */
export async function planRun({ asked, ...request }: RunRequest): Promise<ExplainedPlan> {
  const { text, from, resume } = request;
  const symbols = text.training.length;
  const choices = new Choices(asked);
  if (resume) choices.choose(resume.options, 'of the saved run');
  else for (const { values, because } of defaultChoices(symbols, asked)) choices.choose(values, because);
  if (from) {
    const learningRate = Math.min(HIGHEST_RATE_FROM, choices.options.learningRate);
    choices.choose(shapeOf(from), 'of the model it begins from');
    choices.adjust({ learningRate }, 'lower, for a model that is trained');
  }

  // A length that is given is run to its end, unless patience was given; only a default length stops early.
  const usual = resume && defaultOptions(symbols, { ...resume.options, ...asked });
  const toTheEnd = request.length && (!usual || isPatientByDefault(resume, usual));
  if (toTheEnd) choices.adjust({ patience: 0 }, 'the length is given');

  const length = chooseLength(request, choices);
  const rngSeed = chooseSeed(request);
  const plan = { ...request, options: choices.options, length: length.value, rngSeed: rngSeed.value };
  if (!resume) await fitToLength(choices, plan);
  const reasons = { ...choices.reasons, length: length.because, rngSeed: rngSeed.because };
  return { ...plan, options: choices.options, reasons };
}

function chooseLength({ length, resume }: Omit<RunRequest, 'asked'>, { epochs, reasons }: Choices) {
  if (length) return { value: length, because: 'given' };
  if (resume) return { value: resume.length, because: 'of the saved run' };
  const value: RunLength = { unit: 'epochs', value: epochs };
  return { value, because: reasons.epochs! };
}

function chooseSeed({ rngSeed, resume }: Omit<RunRequest, 'asked'>) {
  if (resume) return { value: resume.training.rngSeed, because: 'of the saved run' };
  if (rngSeed !== undefined) return { value: rngSeed, because: 'given' };
  return { value: drawSeed(), because: 'drawn' };
}
