import { RunFiles } from '../../node/files/run-files.js';
import { statePath, previousModelPath, previousStatePath } from '../../node/files/names.js';
import { startSpinner } from '../terminal/spinner.js';
import { checkPreprocessing } from '../../core/text/preprocessing.js';
import { planRun } from '../../core/training/plan/plan-run.js';
import { readTrainingText } from '../../core/training/text/read-text.js';
import { openFiles } from '../../node/files/source.js';
import type { TrainingHooks, TrainingResult, RunPlan } from '../../core/training/run.js';
import { checkpointOf, isLonger, type SavedRun, savedPace } from '../../core/training/plan/saved-run.js';
import type { TrainingText } from '../../core/training/text/training-text.js';
import { train as trainModel } from '../../core/training/train.js';
import { defineCommand, type Io } from './command.js';
import { tellEngine } from './engine.js';
import { showNotes } from './notes.js';
import { checkOutputs, type PlannedOutput, refuseModels } from './outputs.js';
import {
  checkSameText,
  checkStateBelongs,
  loadStartingPoint,
  type StartingPoint,
} from './train/starting-point.js';
import { TrainingDisplay } from './train/display.js';
import { formatExplanation } from './train/explanation.js';
import { TrainingLog } from './train/log.js';
import { savedLogLength, StateSaver } from './train/state-saver.js';
import { type TrainArguments, trainOptions } from './train/options.js';
import { requestOf } from './train/request.js';
import { formatSummary } from './train/summary.js';
import { flagOf } from '../options/option.js';

/** `charnn train`: trains a model on a text. */
export const train = defineCommand({
  files: 'many',
  options: trainOptions,
  exclusive: [
    ['steps', 'epochs', 'time'],
    ['validation', 'validationFraction'],
    ['from', 'resume'],
    ['explain', 'json'],
  ],
  examples: [
    ['train corpus.txt', 'train a model on a text; writes model.json'],
    ['train corpus.txt --time 3m -m shakespeare.json', 'train for three minutes'],
    ['train corpus.txt --resume', 'continue an interrupted run'],
    ['train letters.txt --from shakespeare.json', 'fine-tune a trained model on another text'],
    [
      'train --layers 2 --hidden-size 128 --epochs 10 a.txt b.txt',
      'choose the size of the model; train on two texts',
    ],
    ['train corpus.txt --preset best', 'train the best model, in half an hour'],
    ['train names.txt --lines', 'train a model that invents names'],
    ['train corpus.txt --time 3m --explain', 'show the options a run would have, and why'],
    ['train korean.txt --normalize nfd', 'split Hangul into jamo: a smaller vocabulary'],
  ],
  epilogue:
    'The model file always contains the best model so far. NAME.training.jsonl beside it is what --resume needs. ' +
    'An existing model is kept as NAME.previous.json.',
  run: runTraining,
});

async function runTraining(args: TrainArguments, io: Io): Promise<void> {
  const { model, resume, json } = args.options;
  checkPreprocessing(args.options, flagOf);
  await checkFiles(args);
  const start = await loadStartingPoint(args, io);
  const { saved, from } = start;
  const { engine, arithmetic = saved?.training.arithmetic } = args.options;
  await tellEngine(io, { engine, arithmetic });
  const text = await readText(args, start, io);
  const request = { ...requestOf(args), text, from, resume: saved, startedAt: io.startedAt };
  const run = await planRun(request);
  if (args.options.explain) {
    await io.output.write(formatExplanation(run));
    return;
  }
  if (io.messages.verbose) io.messages.show(formatExplanation(run).trimEnd());
  const files = await RunFiles.open(model, {
    resumed: resume,
    say: (message) => io.messages.say(message),
  });
  if (saved?.progress.finished && !(request.length && isLonger(saved, request.length))) {
    await writeFinished(args, saved, files, io);
    return;
  }
  const display = new TrainingDisplay(io.messages, run);
  const result = await trainAndSave(args, run, files, display, io);
  display.finish(model, result);
  if (json) await io.output.write(formatSummary(model, result.checkpoint.training, result));
}

/** Trains with a progress display, a log and saved files. Closes the files at the end. */
async function trainAndSave(
  args: TrainArguments,
  run: RunPlan,
  files: RunFiles,
  display: TrainingDisplay,
  io: Io,
): Promise<TrainingResult> {
  const { log: file } = args.options;
  const { signal } = io.interrupts;
  const onAbort = () => display.ending();
  let log: TrainingLog | undefined;
  try {
    if (file !== undefined) {
      const keep = run.resume && savedLogLength(run.resume, file);
      log = await TrainingLog.open(file, (message) => io.messages.say(message), keep);
    }
    const saver = new StateSaver(files, log, io.interrupts);
    await display.begin();
    signal.addEventListener('abort', onAbort);
    return await trainModel(run, hooksOf(args, { display, log, files, saver, signal }));
  } catch (error) {
    display.stop();
    if (signal.aborted) display.interrupted(files);
    throw error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    await Promise.all([files.close(), log?.close()]).finally(() => display.stop());
  }
}

/** The objects that follow a run. */
interface Followers {
  readonly display: TrainingDisplay;
  readonly log: TrainingLog | undefined;
  readonly files: RunFiles;
  readonly saver: StateSaver;
  readonly signal: AbortSignal;
}

/** Connects the followers to the hooks of a run. */
function hooksOf(
  { options: { rngSeed, sampleEvery, resume } }: TrainArguments,
  { display, log, files, saver, signal }: Followers,
): TrainingHooks {
  return {
    signal,
    listener: {
      onOrigin: (done, total) => display.measuring(done, total),
      onStart: (preflight) => display.start(preflight, !resume && rngSeed === undefined),
      onProgress: (progress) => display.update(progress),
      onEvaluation(report) {
        display.evaluated(report);
        log?.add(report);
      },
      sampleEvery,
      onSample: (step, sample) => display.sample(step, sample),
      onFinalEvaluation: (scored, total) => display.evaluating(scored, total),
    },
    store: {
      isDue: () => saver.isDue,
      saveModel: (checkpoint, last) => files.saveModel(checkpoint, last),
      saveState: (state) => saver.save(state),
    },
  };
}

/** Checks the input and output files before any is read. @throws {UsageError} naming the first problem */
async function checkFiles({
  files,
  options: { model, log, validation, resume, from, json },
}: TrainArguments): Promise<void> {
  const validationTexts = validation === undefined ? [] : [validation];
  await refuseModels(validationTexts); // the training texts have been checked before
  const outputs: PlannedOutput[] = [
    { file: model, kind: 'model', flag: '-m' },
    { file: statePath(model), kind: 'state', flag: '-m' },
    { file: previousModelPath(model), kind: 'model', flag: '-m' },
    { file: previousStatePath(model), kind: 'state', flag: '-m' },
    ...(log === undefined ? [] : [{ file: log, kind: 'log', flag: '--log' } as const]),
  ];
  await checkOutputs([...files, ...validationTexts], outputs, json ? '--json' : undefined);
  // The model to start from may be overwritten, but only by the new model.
  if (from !== undefined) await checkOutputs([from], outputs.slice(1));
  if (!resume) await checkStateBelongs(model);
}

async function readText(args: TrainArguments, { saved, from }: StartingPoint, io: Io): Promise<TrainingText> {
  const { unit, normalize, normalizeNewlines, lossy, lines, validation, validationFraction } = args.options;
  const known = saved ?? from;
  const reading = { stdin: io.input, signal: io.interrupts.signal };
  const source = await openFiles(args.files, reading);
  const validationSource = validation === undefined ? undefined : await openFiles([validation], reading);
  const { text, notes } = await readTrainingText({
    source,
    validation: validationSource,
    validationFraction: validationFraction ?? saved?.heldOut.validationFraction,
    known: known?.vocabulary,
    preprocessing: known?.preprocessing ?? { unit, normalize, normalizeNewlines, lossy, lines },
  }).finally(startSpinner(io.messages, 'reading the text'));
  showNotes(notes, io.messages);
  if (saved) checkSameText(args.options.model, saved, text);
  return text;
}

/** Writes the model of a finished run again, since there is nothing left to train. */
async function writeFinished(
  { options: { model, json } }: TrainArguments,
  saved: SavedRun,
  files: RunFiles,
  io: Io,
): Promise<void> {
  await files.saveModel(checkpointOf(saved), true).finally(() => files.close());
  io.messages.say(
    `the run of ${model} is finished: to train further, give a larger --steps, --epochs or --time`,
  );
  if (json) await io.output.write(formatSummary(model, saved.training, savedPace(saved)));
}
