import { drawSeed } from '../../random.js';
import { shapeOf } from '../origin.js';
import type { RunPlan } from '../run.js';
import { Choices, type Reasons } from './choices.js';
import { defaultChoices, defaultOptions } from './defaults.js';
import { fitToLength } from './fit-to-length.js';
import type { RunLength, TrainingOptions } from './options.js';
import { isPatientByDefault } from './saved-run.js';

/** A run as requested; `planRun` chooses the options, the length and the random seed that are left out. */
export interface RunRequest extends Omit<RunPlan, 'options' | 'length' | 'rngSeed'> {
  readonly asked: Partial<TrainingOptions>;
  readonly length?: RunLength | undefined;
  readonly rngSeed?: string | undefined;
}

/** The largest default learning rate for a trained model. Very short texts have a higher default for untrained ones. */
const MAX_RATE_FROM = 3e-3;

/** The plan of a run, and the reason for the value of each option. */
export interface ExplainedPlan extends RunPlan {
  readonly reasons: Reasons & { readonly length: string; readonly rngSeed: string };
}

/**
 * Plans a run: chooses every option that is not given. A resumed run keeps its options. Otherwise the options depend on the
 * size of the text, the model that the run starts from, and the length of the run; later choices override earlier ones.
 */
export async function planRun({ asked, ...request }: RunRequest): Promise<ExplainedPlan> {
  const { text, from, resume } = request;
  const symbols = text.training.length;
  const choices = new Choices(asked);
  if (resume) choices.choose(resume.options, 'from the saved run');
  else for (const { values, because } of defaultChoices(symbols, asked)) choices.choose(values, because);
  if (from) {
    const learningRate = Math.min(MAX_RATE_FROM, choices.options.learningRate);
    choices.choose(shapeOf(from), 'from the model it starts from');
    choices.adjust({ learningRate }, 'lower, since the model is trained');
  }

  // By default, only a run of the default length stops early.
  const usual = resume && defaultOptions(symbols, { ...resume.options, ...asked });
  const neverStopsEarly = request.length && (!usual || isPatientByDefault(resume, usual));
  if (neverStopsEarly) choices.adjust({ patience: 0 }, 'the length is given');

  const length = chooseLength(request, choices);
  const rngSeed = chooseSeed(request);
  const plan = { ...request, options: choices.options, length: length.value, rngSeed: rngSeed.value };
  if (!resume) await fitToLength(choices, plan);
  const reasons = { ...choices.reasons, length: length.because, rngSeed: rngSeed.because };
  return { ...plan, options: choices.options, reasons };
}

function chooseLength({ length, resume }: Omit<RunRequest, 'asked'>, { epochs, reasons }: Choices) {
  if (length) return { value: length, because: 'given' };
  if (resume) return { value: resume.length, because: 'from the saved run' };
  const value: RunLength = { unit: 'epochs', value: epochs };
  return { value, because: reasons.epochs! };
}

function chooseSeed({ rngSeed, resume }: Omit<RunRequest, 'asked'>) {
  if (resume) return { value: resume.training.rngSeed, because: 'from the saved run' };
  if (rngSeed !== undefined) return { value: rngSeed, because: 'given' };
  return { value: drawSeed(), because: 'drawn at random' };
}
