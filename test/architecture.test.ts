import { existsSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { doorsOf, drawerOf, graphOfTable, isBehind, keyOf, unusedKeys } from './architecture/drawers.js'
import { circles, longestWay } from './architecture/graph.js'
import { filesImportedBy, graphOf, importsOf, sourcesBelow, textOf } from './architecture/imports.js'
import { mostEngineLevels, mostFiles, testsOfSeveral } from './architecture/table.js'

const table = 'test/architecture/table.ts'

describe('The architecture', () => {
  const files = sourcesBelow('src')
  const roles = sourcesBelow('roles')
  const all = [...files, ...roles]

  it('has a line in the table for each folder, and a folder for each line', () => {
    const unknown = [...new Set(all.map(drawerOf))].filter((drawer) => keyOf(drawer) === undefined)
    expectNone(unknown, `These folders have no line in ${table}. Add one that says what they may import:`)
    expectNone(unusedKeys(), `These lines of ${table} are about folders or files that do not exist. Remove them:`)
  })

  it('has no two folders that may import each other', () => {
    const found = circles(graphOfTable()).map((drawers) => drawers.join(', '))
    expectNone(found, `${table} lets these drawers import one another in a circle. Decide which of them is below:`)
  })

  it('imports only what the table allows', () => {
    expectNone(
      all.flatMap(forbiddenIn),
      `These imports are not allowed by ${table}. Move what is needed to a drawer that both may import, or pass it as an argument:`,
    )
  })

  it('has no import cycle, types included', () => {
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

  it('has tests at the same path and with the same name as the file or folder that they test', () => {
    const tests = sourcesBelow('test').filter((file) => file.endsWith('.test.ts') && isAboutSources(file))
    const astray = tests.filter((test) => !testsOfSeveral.includes(test) && !hasSource(test))
    expectNone(
      astray,
      `These tests are called as no file or folder of src. Rename them with it, or list them in testsOfSeveral of ${table}:`,
    )
    const gone = testsOfSeveral.filter((test) => !tests.includes(test) || hasSource(test))
    expectNone(gone, `These tests need no exception. Remove them from testsOfSeveral in ${table}:`)
  })

  it('imports node-ssh in one file only', () => {
    const users = files.filter((file) => importsOf(file).includes('node-ssh') && file !== 'src/transport/ssh/client.ts')
    expectNone(users, 'Only src/transport/ssh/client.ts imports node-ssh; these do, too:')
  })

  it('uses process.* only in the command', () => {
    const users = files.filter((file) => /\bprocess\.(?!memoryUsage)/.test(withoutComments(textOf(file))))
    expectNone(
      users.filter((file) => !file.startsWith('src/cli/')),
      'Only src/cli uses process.*; pass what these need as an argument:',
    )
  })

  it('has roles that import only the public API, like those of users', () => {
    const found = roles.flatMap((file) => insidersIn(file).map((name) => `${file} imports ${name}`))
    expectNone(found, "A role imports 'haploy' and files of roles/, nothing else of haploy:")
  })

  it('has inventories that contain only data', () => {
    const imports = sourcesBelow('inventory').flatMap(importsOf)
    expectNone(
      imports.filter((name) => !name.startsWith('haploy')),
      'An inventory imports only haploy:',
    )
  })
})

/** Fails with a sentence and a list, for readers who have not read this file. */
function expectNone(found: readonly string[], sentence: string): void {
  if (found.length > 0) throw new Error(`${sentence}\n${found.map((each) => `  - ${each}`).join('\n')}`)
}

/** Returns the forbidden imports of a file, in words. */
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

/** False for tests on lab hosts, which test the whole, and for tests of roles, which are named after what they test. */
function isAboutSources(test: string): boolean {
  const [, room = '', ...path] = test.split('/')
  return existsSync(`src/${room}`) && room !== 'lab' && !path.includes('lab')
}

function hasSource(test: string): boolean {
  const name = test.replace(/^test/, 'src').replace(/\.test\.ts$/, '')
  return existsSync(`${name}.ts`) || existsSync(name)
}

function insidersIn(file: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.') || name.startsWith('haploy'))
    .filter((name) => name !== 'haploy' && relative('roles', resolve(file, '..', name)).startsWith('..'))
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
