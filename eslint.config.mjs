import js from '@eslint/js';
import imports from 'eslint-plugin-import-x';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

// Imports run one way: cli | index → node → core, and in the core training → sampling | evaluation → model → engine.
// `formats` and `text` are used from above and import nothing above them.
const core = {
  engine: [],
  text: [],
  model: ['engine'],
  formats: ['text', 'model'],
  sampling: ['model', 'engine', 'text', 'formats'],
  evaluation: ['model', 'engine', 'text', 'formats'],
  training: ['sampling', 'evaluation', 'model', 'engine', 'text', 'formats'],
  library: ['training', 'sampling', 'evaluation', 'model', 'engine', 'text', 'formats'],
};

/** Forbids imports into `folder` from the folders of `others`. */
const mayNotImport = (folder, others) =>
  others.map((other) => ({
    target: `src/${folder}`,
    from: `src/${other}`,
    message: `src/${folder} may not import src/${other}: see "Layers" in docs/architecture.md.`,
  }));

const layers = [
  ...Object.entries(core).flatMap(([folder, below]) => {
    const above = Object.keys(core).filter((other) => other !== folder && !below.includes(other));
    return mayNotImport(
      `core/${folder}`,
      above.map((other) => `core/${other}`),
    );
  }),
  ...mayNotImport('core', ['node', 'browser', 'cli']),
  ...mayNotImport('node', ['browser', 'cli']),
  ...mayNotImport('browser', ['node', 'cli']),
  ...mayNotImport('cli/terminal', ['cli/commands', 'cli/options', 'cli/pages']),
];

export default tseslint.config(
  { ignores: ['dist', 'coverage', 'src/core/engine/assembly'] },
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
  {
    files: ['src/**/*.ts'],
    plugins: { 'import-x': imports },
    settings: {
      'import-x/resolver': { typescript: { project: 'tsconfig.json' } },
      'import-x/extensions': ['.ts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts'] },
    },
    rules: {
      'import-x/no-cycle': 'error',
      'import-x/no-restricted-paths': ['error', { zones: layers }],
    },
  },
  {
    // Only the entry of the real process may set an exit code.
    files: ['src/**/*.ts'],
    ignores: ['src/cli/process.ts'],
    rules: {
      'no-restricted-properties': [
        'error',
        {
          object: 'process',
          property: 'exit',
          message: 'Throw an error of errors.ts; cli/process.ts sets the exit code.',
        },
        {
          object: 'process',
          property: 'exitCode',
          message: 'Throw an error of errors.ts; cli/process.ts sets the exit code.',
        },
      ],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unused-expressions': 'off' },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    extends: [tseslint.configs.disableTypeChecked],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        URL: 'readonly',
        performance: 'readonly',
        WebAssembly: 'readonly',
        Buffer: 'readonly',
        exports: 'readonly',
        require: 'readonly',
      },
    },
    rules: { 'no-console': 'off', '@typescript-eslint/no-require-imports': 'off' },
  },
  prettier,
);
