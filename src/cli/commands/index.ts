/** The commands, in the order of the help. Each is loaded when it runs. */
import type { CommandEntry } from './command.js';

export const commands: readonly CommandEntry[] = [
  {
    name: 'train',
    files: '[FILE...]',
    summary: 'train a model on a text',
    load: async () => (await import('./train.js')).train,
  },
  {
    name: 'sample',
    summary: 'generate text with a model',
    load: async () => (await import('./sample.js')).sample,
  },
  {
    name: 'evaluate',
    files: '[FILE...]',
    summary: 'measure how well a model predicts a text',
    load: async () => (await import('./evaluate.js')).evaluate,
  },
  {
    name: 'score',
    files: '[FILE...]',
    summary: 'score how surprising each line of a text is',
    load: async () => (await import('./score.js')).score,
  },
  {
    name: 'tokenize',
    files: '[FILE...]',
    summary: 'convert text to token ids, and back',
    load: async () => (await import('./tokenize.js')).tokenize,
  },
  {
    name: 'inspect',
    files: '[MODEL]',
    summary: 'show the contents of a model file',
    load: async () => (await import('./inspect.js')).inspect,
  },
  {
    name: 'completion',
    files: '[SHELL]',
    summary: 'print a completion script for bash, zsh or fish',
    load: async () => (await import('./completion.js')).completionOf(commands),
  },
];
