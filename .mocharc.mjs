export default {
  // With its whole path, so that threads that a test starts find it from any working directory.
  'node-option': [
    `import=${new URL('test/register.mjs', import.meta.url).href}`,
    'disable-warning=DEP0180',
    'disable-warning=DEP0205',
  ],
  require: ['./test/install-host.ts'],
  extension: ['test.ts'],
  recursive: true,
  parallel: true,
  jobs: 2,
  timeout: 60_000,
};
