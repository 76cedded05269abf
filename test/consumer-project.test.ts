import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { surroundings } from './cli/command.js'
import { Consumer } from './consumer.js'
import { filesOf } from './page-files.js'

describe('A project that runs and tests what it wrote with haploy', function () {
  this.timeout(300_000)
  let project: Consumer
  before(() => {
    project = new Consumer()
    const pages = ['roles', 'embedding', 'testing', 'command-line'].flatMap((page) =>
      Object.entries(filesOf(`docs/${page}.md`)),
    )
    project.write({ ...Object.fromEntries(pages), ...own(join(project.folder, 'goal')), 'tsconfig.json': tsconfig })
  })
  after(() => project?.remove())

  it('type-checks, with the declarations of haploy', () => {
    expect(project.complaints()).to.equal('')
  })

  it('gets a compiler error for a wrong option of run()', () => {
    project.write({ 'wrong.ts': "import { run } from 'haploy'\nawait run({ playbook: 'notes', fork: 3 })\n" })
    expect(project.complaints()).to.match(/^wrong\.ts\(2,\d+\): .*'fork' does not exist in type 'RunOptions'/)
    project.write({ 'wrong.ts': '' })
  })

  it('runs a playbook with a role of its own that manages files, and reports it by itself', () => {
    expect(node('embed.ts')).to.equal('here: 4 changed\n{"failed":0,"unreachable":false,"changesPending":false}\n')
    expect(readdirSync(join(project.folder, 'goal'))).to.deep.equal(['monday', 'tuesday'])
    expect(node('embed.ts', 'without tuesday')).to.match(/^here: 1 changed\n/)
    expect(readdirSync(join(project.folder, 'goal'))).to.deep.equal(['monday'])
  })

  it('reports by itself in the command, too', () => {
    const command = join(project.haploy, 'dist/bundle/src/cli/main.js')
    const goal = join(project.folder, 'motd')
    const args = ['run', 'greet', '--output', './count.ts', '-e', `motd.folder=${goal}`]
    expect(node(command, ...args)).to.equal('here: 5 changed\n')
    expect(readFileSync(join(goal, 'motd'), 'utf8')).to.match(/^Hello to here/)
  })

  it('tests its resource and its role with the test runner of Node', () => {
    expect(node('--test', '--test-reporter=tap', 'test/motd.test.ts')).to.match(/^# pass 2$/m)
  })

  function node(...args: string[]): string {
    const env = { ...surroundings, HOME: project.folder }
    const options = { cwd: project.folder, env, encoding: 'utf8' } as const
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'jiti/register', ...args], options)
    expect(stderr).to.equal('')
    return stdout
  }
})

const tsconfig = JSON.stringify({
  compilerOptions: {
    module: 'nodenext',
    target: 'es2023',
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
  },
  include: ['**/*.ts'],
})

const own = (goal: string) => ({
  'package.json': JSON.stringify({ type: 'module', private: true }),
  'embed.ts': `import { defineInventory, definePlaybook, type RunResult, run } from 'haploy'
import reporter from './count.js'
import { notes } from './roles/notes/index.js'

const days = process.argv[2] === 'without tuesday' ? { monday: 'rest' } : { monday: 'rest', tuesday: 'work' }
const { hosts, changesPending }: RunResult = await run({
  playbook: definePlaybook([{ hosts: 'all', roles: [notes({ folder: '${goal}', notes: days })] }]),
  inventory: defineInventory({ hosts: { here: { connection: 'local' } } }),
  onEvent: reporter.start({ write: (text) => process.stdout.write(text), color: false, columns: undefined, diff: false }),
})
const { tally, unreachable } = hosts.here!
console.log(JSON.stringify({ failed: tally.failed, unreachable: unreachable !== undefined, changesPending }))
`,
})
