// How `npm run coverage` reports what the tests run, in this process and in the commands that they start.
module.exports = {
  outputDir: 'coverage',
  reports: ['console-summary', 'v8'],
  entryFilter: ({ url }) => !url.includes('/node_modules/') && !url.includes('/test/'),
  sourceFilter: (path) => /^(src|roles)\//.test(path),
}
