import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// Imports run one way: commands | library → training → sampling | evaluation → model → engine.
// text, checkpoint and the top-level modules are used from above and import nothing above them.
const folders = [
  'commands',
  'library',
  'terminal',
  'training',
  'sampling',
  'evaluation',
  'checkpoint',
  'text',
  'model',
  'engine',
];
const mayImport = {
  engine: [],
  text: [],
  model: ['engine'],
  checkpoint: ['text', 'model'],
  sampling: ['model', 'engine', 'text', 'checkpoint'],
  evaluation: ['model', 'engine', 'text', 'checkpoint'],
  training: ['sampling', 'evaluation', 'model', 'engine', 'text', 'checkpoint'],
  terminal: [],
  library: ['training', 'sampling', 'evaluation', 'model', 'engine', 'text', 'checkpoint'],
  commands: ['terminal', 'training', 'sampling', 'evaluation', 'model', 'engine', 'text', 'checkpoint'],
};

/** Forbids in `src/<folder>` the imports of every folder that stands above it. */
const direction = (folder) => ({
  files: [`src/${folder}/**/*.ts`],
  rules: {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          {
            group: folders
              .filter((other) => other !== folder && !mayImport[folder].includes(other))
              .flatMap((other) => [`../${other}/*`, `../${other}/**`, `../../${other}/**`]),
            message: `src/${folder} may import only: ${[folder, ...mayImport[folder]].join(', ')} and the top-level modules.`,
          },
          {
            // In commands/options `../index.js` is the list of the commands.
            group: [
              '../cli.js',
              '../../cli.js',
              '../../index.js',
              ...(folder === 'commands' ? [] : ['../index.js']),
            ],
            message: 'The program and the library stand above everything.',
          },
          ...(['model', 'sampling', 'evaluation'].includes(folder)
            ? [{ group: ['node:*'], message: 'What a page needs to run a model imports nothing of Node.' }]
            : []),
        ],
      },
    ],
  },
});

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'src/engine/simd/assembly'] },
  js.configs.recommended,
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // The symbols of the network's equations are offsets and counts, checked by the tests of the kernels.
      '@typescript-eslint/no-non-null-assertion': 'off',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  ...Object.keys(mayImport).map(direction),
  {
    // Only the program's entry may set an exit code.
    files: ['src/**/*.ts'],
    ignores: ['src/cli.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'exit',
          message: 'Throw an error of errors.ts; cli.ts sets the exit code.',
        },
        {
          object: 'process',
          property: 'exitCode',
          message: 'Throw an error of errors.ts; cli.ts sets the exit code.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.{js,mjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        WebAssembly: 'readonly',
        Buffer: 'readonly',
      },
    },
    rules: { 'no-console': 'off' },
  },
  prettier,
);
