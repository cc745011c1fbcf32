import type { Programs } from './engine/threads/program.js';
import { DynamicProgram } from './evaluation/dynamic.js';
import { PredictionProgram } from './model/prediction.js';
import { TrainingProgram } from './training/program.js';

/** The programs that a team of threads can run, by name. */
export const programs: Programs = {
  [DynamicProgram.programName]: DynamicProgram,
  [PredictionProgram.programName]: PredictionProgram,
  [TrainingProgram.programName]: TrainingProgram,
};
