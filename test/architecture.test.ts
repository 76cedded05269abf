import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { allowedImportsOf, componentOf, covers, graphOfTable, keyOf, unusedKeys } from './architecture/components.js'
import { cycles, longestPath } from './architecture/graph.js'
import { filesImportedBy, graphOf, importsOf, sourcesBelow, textOf } from './architecture/imports.js'
import { mostEngineLevels, mostFiles } from './architecture/table.js'

const table = 'test/architecture/table.ts'

describe('The source tree', () => {
  const files = sourcesBelow('src')
  const roles = sourcesBelow('roles')
  const all = [...files, ...roles]

  it('has a row in the table for every component, and a component for every row', () => {
    const unknown = [...new Set(all.map(componentOf))].filter((component) => keyOf(component) === undefined)
    expectNone(unknown, `These folders have no row in ${table}. Add one that says what they may import:`)
    expectNone(unusedKeys(), `These rows of ${table} name folders or files that do not exist. Remove them:`)
  })

  it('has a table without a cycle', () => {
    const found = cycles(graphOfTable()).map((components) => components.join(', '))
    expectNone(
      found,
      `${table} allows these components to import one another in a cycle. Remove one of the allowed imports:`,
    )
  })

  it('imports only what the table allows', () => {
    expectNone(
      all.flatMap(forbiddenIn),
      `These imports are not allowed by ${table}. Move the imported code to a component that both may import, or pass it as an argument:`,
    )
  })

  it('has no import cycle, type imports included', () => {
    expectNone(
      cycles(graphOf(all)).map((cycle) => cycle.join(', ')),
      'These files import one another in a cycle. Move the code they share to another file, which imports none of them:',
    )
  })

  it(`has at most ${mostFiles} files directly in a folder`, () => {
    const crowded = ['src', 'roles'].flatMap(foldersBelow).filter((folder) => filesIn(folder) > mostFiles)
    expectNone(
      crowded.map((each) => `${each} has ${filesIn(each)}`),
      `These folders have more than ${mostFiles} files. Move files that belong together into a subfolder:`,
    )
  })

  it(`has an engine at most ${mostEngineLevels} import levels deep`, () => {
    const path = longestPath(graphOf(files.filter((file) => file.startsWith('src/engine/'))))
    const message = `The engine is ${path.length} import levels deep. Each of these files imports the next one:`
    expectNone(path.length > mostEngineLevels ? path : [], message)
  })

  it('has tests with the path and name of the source they test', () => {
    const tests = sourcesBelow('test').filter((file) => file.endsWith('.test.ts') && isAboutSources(file))
    expectNone(
      tests.filter((test) => !hasSource(test)),
      'These tests are not named after a file or folder of src. Rename them, or move them to a folder named after the file they test:',
    )
  })

  it('imports node-ssh in one file only', () => {
    const users = files.filter((file) => importsOf(file).includes('node-ssh') && file !== 'src/transport/ssh/client.ts')
    expectNone(users, 'Only src/transport/ssh/client.ts may import node-ssh, but these files do too:')
  })

  it('uses process.* only in src/cli', () => {
    const users = files.filter((file) => /\bprocess\.(?!memoryUsage)/.test(withoutComments(textOf(file))))
    expectNone(
      users.filter((file) => !file.startsWith('src/cli/')),
      'Only src/cli may use process.*. Pass what these files need as arguments:',
    )
  })

  it('has roles that import only the public API, as a user’s role does', () => {
    const found = roles.flatMap((file) => privateImportsIn(file).map((name) => `${file} imports ${name}`))
    expectNone(found, "A role may import 'haploy' and files of roles/, nothing else of haploy:")
  })

  it('has inventories that contain only data', () => {
    const imports = sourcesBelow('inventory').flatMap(importsOf)
    expectNone(
      imports.filter((name) => !name.startsWith('haploy')),
      'An inventory may import only haploy:',
    )
  })
})

/** Fails with a message and a list, so that nobody has to read this file to fix the problem. */
function expectNone(found: readonly string[], message: string): void {
  if (found.length > 0) throw new Error(`${message}\n${found.map((each) => `  - ${each}`).join('\n')}`)
}

/** A message for each import of a file that its component may not have. */
function forbiddenIn(file: string): string[] {
  const component = componentOf(file)
  if (keyOf(component) === undefined) return []
  const allowed = allowedImportsOf(component)
  return filesImportedBy(file)
    .filter((other) => componentOf(other) !== component)
    .filter((other) => !allowed.some((entry) => covers(entry, componentOf(other))))
    .map((other) => `${file} imports ${other}, but ${component} may import only ${allowed.join(', ') || 'nothing'}`)
}

function foldersBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return [folder, ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))]
}

function filesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).length
}

/** Lab tests cover the whole program, and tests of roles are named after what they test of a role. */
function isAboutSources(test: string): boolean {
  const [, folder = '', ...path] = test.split('/')
  return existsSync(`src/${folder}`) && folder !== 'lab' && !path.includes('lab')
}

/** `test/engine/run.test.ts` and the tests in `test/engine/run/` test `src/engine/run.ts`. */
function hasSource(test: string): boolean {
  const source = test.replace(/^test/, 'src')
  return [source.replace('.test.ts', '.ts'), source.replace('.test.ts', ''), `${dirname(source)}.ts`].some((path) =>
    existsSync(path),
  )
}

function privateImportsIn(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.') || name.startsWith('haploy'))
    .filter((name) => name !== 'haploy' && relative('roles', resolve(file, '..', name)).startsWith('..'))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
