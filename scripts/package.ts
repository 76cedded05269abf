import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// A program: FOLDER. Makes of a build the folder that is published, without what only a checkout has: the condition
// `source` leads to files that no user gets.

const { private: _, scripts, devDependencies, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'))
for (const entry of Object.values<Record<string, string>>(manifest.exports)) delete entry.source

const [folder = 'dist/package'] = process.argv.slice(2)
rmSync(folder, { recursive: true, force: true })
for (const path of [...manifest.files, 'LICENSE', 'README.md']) cpSync(path, join(folder, path), { recursive: true })
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
