import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

// A program: FOLDER. Makes of a build the folder that is published, without what only a checkout has: the condition
// `source` leads to files that no user gets. Beside it, in FOLDER-create, is the package behind `npm create haploy`.

const { private: _, scripts, devDependencies, ...manifest } = JSON.parse(readFileSync('package.json', 'utf8'))
for (const entry of Object.values<Record<string, string>>(manifest.exports)) delete entry.source

const [folder = 'dist/package'] = process.argv.slice(2)
rmSync(folder, { recursive: true, force: true })
for (const path of [...manifest.files, 'LICENSE', 'README.md']) cpSync(path, join(folder, path), { recursive: true })
writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)

const { name, version, description, license, engines } = manifest
const starter = {
  ...{ name: `create-${name}`, version, description: `npm create haploy: a new project. ${description}`, license },
  ...{ type: 'module', engines, bin: { [`create-${name}`]: 'create.js' }, files: ['create.js'] },
  dependencies: { [name]: version },
}
rmSync(`${folder}-create`, { recursive: true, force: true })
mkdirSync(`${folder}-create`, { recursive: true })
cpSync('LICENSE', join(`${folder}-create`, 'LICENSE'))
cpSync('scripts/create.js', join(`${folder}-create`, 'create.js'))
writeFileSync(join(`${folder}-create`, 'package.json'), `${JSON.stringify(starter, null, 2)}\n`)
