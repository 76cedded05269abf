// How mocha runs the tests, straight from their TypeScript; see CONTRIBUTING.md.
module.exports = {
  extension: ['ts'],
  require: ['test/bundle.ts', 'test/lab/kept-labs.ts'],
  reporter: 'test/closing-line.ts',
  timeout: 120_000,
  'node-option': [
    'import=tsx',
    // The package's own modules are its sources.
    'conditions=source',
    // Test files are imported: what they require would be other instances of the same modules.
    'no-experimental-require-module',
  ],
  'watch-files': ['src', 'roles', 'test'],
  // A process imports a file but once, so each run in watch mode is in a process of its own.
  parallel: process.argv.includes('--watch'),
  jobs: 2,
}
