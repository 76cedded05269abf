import { existsSync, readdirSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { doorsOf, drawerOf, graphOfTable, isBehind, keyOf, unusedKeys } from './architecture/drawers.js'
import { circles, longestWay } from './architecture/graph.js'
import { filesImportedBy, graphOf, importsOf, sourcesBelow, textOf } from './architecture/imports.js'
import { mostEngineLevels, mostFiles } from './architecture/table.js'

const table = 'test/architecture/table.ts'

describe('The house', () => {
  const files = sourcesBelow('src')
  const roles = sourcesBelow('roles')
  const all = [...files, ...roles]

  it('has no drawer that the table does not know, and none in the table that is gone', () => {
    const unknown = [...new Set(all.map(drawerOf))].filter((drawer) => keyOf(drawer) === undefined)
    expectNone(unknown, `These folders have no line in ${table}. Add one that says what they may import:`)
    expectNone(unusedKeys(), `These lines of ${table} are about folders or files that do not exist. Remove them:`)
  })

  it('has a table in which no two drawers may import one another', () => {
    const found = circles(graphOfTable()).map((drawers) => drawers.join(', '))
    expectNone(found, `${table} lets these drawers import one another in a circle. Decide which of them is below:`)
  })

  it('imports only what the table allows', () => {
    expectNone(
      all.flatMap(forbiddenIn),
      `These imports are not allowed by ${table}. Move what is needed to a drawer that both may import, or pass it as an argument:`,
    )
  })

  it('has no files that import one another in a circle, types included', () => {
    expectNone(
      circles(graphOf(all)).map((circle) => circle.join(', ')),
      'These files import one another in a circle. Move what they share to a file of its own that imports none of them:',
    )
  })

  it(`has at most ${mostFiles} files directly in a folder`, () => {
    const crowded = ['src', 'roles'].flatMap(foldersBelow).filter((folder) => filesIn(folder) > mostFiles)
    expectNone(
      crowded.map((each) => `${each} has ${filesIn(each)}`),
      `These folders have more than ${mostFiles} files. Put those that belong together into a drawer:`,
    )
  })

  it(`has an engine at most ${mostEngineLevels} import levels deep`, () => {
    const way = longestWay(graphOf(files.filter((file) => file.startsWith('src/engine/'))))
    const words = `The engine is ${way.length} import levels deep. Each of these files imports the next one:`
    expectNone(way.length > mostEngineLevels ? way : [], words)
  })

  it('has a test for a file or folder of src where that one is, and under its name', () => {
    const tests = sourcesBelow('test').filter((file) => file.endsWith('.test.ts') && isAboutSources(file))
    expectNone(
      tests.filter((test) => !hasSource(test)),
      'These tests are called as no file or folder of src, and are in no folder that is. Several tests of one file are in a folder of its name:',
    )
  })

  it('imports node-ssh in one place, which knows SSH', () => {
    const users = files.filter((file) => importsOf(file).includes('node-ssh') && file !== 'src/transport/ssh/client.ts')
    expectNone(users, 'Only src/transport/ssh/client.ts imports node-ssh; these do, too:')
  })

  it('touches the process only in the command', () => {
    const users = files.filter((file) => /\bprocess\.(?!memoryUsage)/.test(withoutComments(textOf(file))))
    expectNone(
      users.filter((file) => !file.startsWith('src/cli/')),
      'Only src/cli uses process.*; pass what these need as an argument:',
    )
  })

  it('has roles that import the public surface only, as a user’s would', () => {
    const found = roles.flatMap((file) => insidersIn(file).map((name) => `${file} imports ${name}`))
    expectNone(found, "A role imports 'haploy' and files of roles/, nothing else of haploy:")
  })

  it('keeps inventories free of everything but data', () => {
    const imports = sourcesBelow('inventory').flatMap(importsOf)
    expectNone(
      imports.filter((name) => !name.startsWith('haploy')),
      'An inventory imports only haploy:',
    )
  })
})

/** Fails with a sentence and a list, for people who have not read this file. */
function expectNone(found: readonly string[], sentence: string): void {
  if (found.length > 0) throw new Error(`${sentence}\n${found.map((each) => `  - ${each}`).join('\n')}`)
}

/** The imports of a file that its drawer may not have, in words. */
function forbiddenIn(file: string): string[] {
  const drawer = drawerOf(file)
  if (keyOf(drawer) === undefined) return []
  const allowed = doorsOf(drawer)
  return filesImportedBy(file)
    .filter((other) => drawerOf(other) !== drawer && !allowed.some((door) => isBehind(door, drawerOf(other))))
    .map((other) => `${file} imports ${other}, but ${drawer} may import only ${allowed.join(', ') || 'nothing'}`)
}

function foldersBelow(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  return [folder, ...entries.filter((entry) => entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name))]
}

function filesIn(folder: string): number {
  return readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile()).length
}

/** Tests on lab hosts are about the whole; those of roles are called by what they test of a role. */
function isAboutSources(test: string): boolean {
  const [, room = '', ...path] = test.split('/')
  return existsSync(`src/${room}`) && room !== 'lab' && !path.includes('lab')
}

/** `src/engine/run.ts` is tested by `test/engine/run.test.ts`, and by all tests in `test/engine/run/`. */
function hasSource(test: string): boolean {
  const source = test.replace(/^test/, 'src')
  return (
    existsSync(source.replace('.test.ts', '.ts')) ||
    existsSync(source.replace('.test.ts', '')) ||
    existsSync(`${dirname(source)}.ts`)
  )
}

function insidersIn(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.') || name.startsWith('haploy'))
    .filter((name) => name !== 'haploy' && relative('roles', resolve(file, '..', name)).startsWith('..'))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
