import { drawSeed } from '../../random.js';
import { defaultOptions } from './defaults.js';
import { fitToLength } from './fit-to-length.js';
import type { RunLength, TrainingOptions } from './options.js';
import { defaultsFrom } from '../origin.js';
import type { RunPlan } from '../run.js';
import { isPatientByDefault } from './saved-run.js';

/** A run as it is asked for: what is left out of the options, the length and the random seed is to be chosen. */
export interface RunRequest extends Omit<RunPlan, 'options' | 'length' | 'rngSeed'> {
  readonly asked: Partial<TrainingOptions>;
  readonly length?: RunLength | undefined;
  readonly rngSeed?: string | undefined;
}

/** The run that what is asked for, what it goes on from, the size of the text, and the time that there is make. */
export async function planRun({ asked, ...request }: RunRequest): Promise<RunPlan> {
  const { text, from, resume } = request;
  const before = resume?.options;
  const defaults = defaultOptions(text.training.length, { ...before, ...asked });
  const { epochs, ...ofText } = defaults;
  const usualLength: RunLength = resume?.length ?? { unit: 'epochs', value: epochs };
  // A length that is given is run to its end, unless patience was asked for; only a default length stops early.
  const toTheEnd = request.length && (!resume || isPatientByDefault(resume, defaults));
  const options = {
    ...(from ? defaultsFrom(from, ofText) : ofText),
    ...before,
    ...(toTheEnd && { patience: 0 }),
    ...asked,
  };
  const length = request.length ?? usualLength;
  const rngSeed = resume?.training.rngSeed ?? request.rngSeed ?? drawSeed();
  return fitToLength({ ...request, options, length, rngSeed }, asked);
}
