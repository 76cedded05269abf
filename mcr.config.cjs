const { pathToFileURL } = require('node:url')

const root = pathToFileURL(`${__dirname}/`).href

// How `npm run coverage` reports what runs in the tests, and in the commands that they start.
module.exports = {
  outputDir: 'coverage',
  reports: ['console-summary', 'v8'],
  entryFilter: ({ url }) => ['src/', 'roles/', 'dist/bundle/'].some((folder) => url.startsWith(`${root}${folder}`)),
  sourceFilter: (path) => /^(src|roles)\//.test(path),
}
