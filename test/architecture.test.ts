import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect } from 'chai'

const root = process.cwd()

/** Which rooms of src a room may import from, itself aside. */
const doors: Record<string, readonly string[]> = {
  core: [],
  resources: ['core'],
  transport: ['core'],
  inventory: ['core'],
  loader: ['core', 'inventory'],
  engine: ['core', 'inventory', 'transport/transport.ts'],
  report: ['core', 'engine/events.ts'],
  reference: ['core'],
  lab: ['core'],
  cli: ['core', 'resources', 'transport', 'inventory', 'loader', 'engine', 'report', 'reference', 'lab'],
  'index.ts': ['core', 'resources', 'inventory', 'engine', 'transport'],
}

describe('The house', () => {
  const files = sourcesBelow('src')

  it('has no room that the table does not know', () => {
    const rooms = new Set(files.map(roomOf))
    expect([...rooms].filter((room) => !(room in doors))).to.deep.equal([])
  })

  for (const room of Object.keys(doors)) {
    it(`lets ${room} import only from itself and ${doors[room]!.join(', ') || 'nowhere else'}`, () => {
      const strangers = files.filter((file) => roomOf(file) === room).flatMap((file) => strangersIn(file, room))
      expect(strangers).to.deep.equal([])
    })
  }

  it('imports node-ssh in one place, which knows SSH', () => {
    const users = files.filter((file) => importsOf(file).some((name) => name === 'node-ssh'))
    expect(users.filter((file) => file !== 'src/transport/ssh/client.ts')).to.deep.equal([])
  })

  it('touches the process only in the command', () => {
    const users = files.filter((file) => /\bprocess\.(?!memoryUsage)/.test(withoutComments(file)))
    expect(users.filter((file) => roomOf(file) !== 'cli')).to.deep.equal([])
  })

  it('has roles that import the public surface only, as a user’s would', () => {
    const strangers = sourcesBelow('roles').flatMap((file) =>
      importsOf(file)
        .filter((name) => name.startsWith('.') || name.startsWith('haploy'))
        .filter((name) => name !== 'haploy' && !resolve(root, dirname(file), name).startsWith(join(root, 'roles')))
        .map((name) => `${file}: ${name}`),
    )
    expect(strangers).to.deep.equal([])
  })

  it('keeps inventories free of everything but data', () => {
    const imports = sourcesBelow('inventory').flatMap(importsOf)
    expect(imports.filter((name) => !name.startsWith('haploy'))).to.deep.equal([])
  })
})

function strangersIn(file: string, room: string): string[] {
  return importsOf(file)
    .filter((name) => name.startsWith('.'))
    .map((name) => relative(join(root, 'src'), resolve(root, dirname(file), name)).replace(/\.js$/, '.ts'))
    .filter((target) => roomOf(`src/${target}`) !== room)
    .filter((target) => !doors[room]?.some((door) => target === door || target.startsWith(`${door}/`)))
    .map((target) => `${file} imports ${target}`)
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name}`)
    .sort()
}

function roomOf(file: string): string {
  return file.split('/')[1]!
}

function importsOf(file: string): string[] {
  const text = readFileSync(join(root, file), 'utf8')
  return [...text.matchAll(/(?:from|import|import\()\s*'([^']+)'/g)].map((match) => match[1]!)
}

function withoutComments(file: string): string {
  return readFileSync(join(root, file), 'utf8').replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
}
