import type { Programs } from './engine/threads/program.js';
import { DynamicProgram } from './evaluation/dynamic.js';
import { PredictionProgram } from './model/prediction.js';
import { TrainingProgram } from './training/program.js';

/** Every program that a team of threads can run. */
export const programs: Programs = {
  [DynamicProgram.programName]: DynamicProgram,
  [PredictionProgram.programName]: PredictionProgram,
  [TrainingProgram.programName]: TrainingProgram,
};
