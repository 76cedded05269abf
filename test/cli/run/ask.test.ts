import { existsSync, writeFileSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from '../command.js'
import { ctrlC, dialogue, enter } from '../dialogue.js'

const inventory = `
import { defineInventory } from 'haploy'
export default defineInventory({ hosts: { one: { connection: 'local' }, two: { connection: 'local' } } })
`

const playbook = `
import { definePlaybook, defineRole, file, z } from 'haploy'
const role = defineRole({
  name: 'web',
  folder: import.meta.dirname,
  variables: z.object({ folder: z.string() }),
  tasks: ({ vars, host }) => [file('greet', vars.folder + '/' + host.name, { content: 'hello\\n', mode: '0644' })],
})
export default definePlaybook([{ hosts: 'all', roles: [role()] }])
`

describe('haploy run --ask', function () {
  this.timeout(60_000)
  let cwd: string
  let args: string[]

  beforeEach(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'haploy-ask-'))
    for (const folder of ['inventory', 'playbooks']) await mkdir(join(cwd, folder))
    await writeFile(join(cwd, 'inventory/hosts.ts'), inventory)
    await writeFile(join(cwd, 'playbooks/site.ts'), playbook)
    args = ['run', 'site', '--ask', '-e', `web.folder=${cwd}`, '--wait-lock', '30', '--forks', '1', '--output', 'lines']
  })

  afterEach(() => rm(cwd, { recursive: true }))

  const question = 'Apply exactly this: 2 changes on 2 hosts? (y)es/(N)o: '

  /** Per run: `changed: [one]`, with what the diffs add. */
  const results = (text: string) =>
    text
      .split('PLAY [all]')
      .slice(1)
      .map((run) => run.match(/^(?:changed|fatal|ok): .*|^\+hello/gm) ?? [])

  it('shows the dry run with diffs, and after yes applies it', async function () {
    const { code, text } = await dialogue(this, args, [[question, `yes${enter}`]], { cwd })
    const facts = ['ok: [one]', 'ok: [two]']
    expect(results(text)).to.deep.equal([
      [...facts, 'changed: [one]', '+hello', 'changed: [two]', '+hello'],
      [...facts, 'changed: [one]', 'changed: [two]'],
    ])
    expect(text).to.contain('nothing was changed.\n2 hosts ok, 2 would change\n')
    expect(text).to.match(/Finished in .*\n2 hosts ok, 2 changed\n$/)
    expect(code).to.equal(0)
    expect(await readFile(join(cwd, 'two'), 'utf8')).to.equal('hello\n')
    const { stdout } = await haploy(['runs', '--output', 'json'], { cwd })
    expect(JSON.parse(stdout)).to.deep.include({ check: false, changed: ['one', 'two'], status: 'ok' })
  })

  for (const [name, key] of [
    ['any other answer', enter],
    ['Ctrl-C', ctrlC],
  ] as const) {
    it(`applies nothing after ${name}, and exits with 99`, async function () {
      const { code, text } = await dialogue(this, args, [[question, key]], { cwd })
      expect(code).to.equal(99)
      expect(text).to.match(/Nothing was applied\.\n$/)
      expect(existsSync(join(cwd, 'one'))).to.equal(false)
      const { stdout } = await haploy(['runs', '--output', 'json'], { cwd })
      expect(JSON.parse(stdout)).to.deep.include({ check: true, changed: ['one', 'two'], exitCode: 99 })
    })
  }

  it('asks nothing if nothing would change', async function () {
    for (const host of ['one', 'two']) await writeFile(join(cwd, host), 'hello\n', { mode: 0o644 })
    const { code, text } = await dialogue(this, args, [], { cwd })
    expect(results(text)).to.deep.equal([['ok: [one]', 'ok: [two]', 'ok: [one]', 'ok: [two]']])
    expect(text).to.match(/2 hosts ok, nothing would change\n$/)
    expect(code).to.equal(0)
  })

  it('leaves a host alone that has changed since the dry run, and exits with 2', async function () {
    const meanwhile = async () => {
      writeFileSync(join(cwd, 'one'), 'by hand\n')
      return `y${enter}`
    }
    const { code, text } = await dialogue(this, args, [[question, meanwhile]], { cwd })
    expect(results(text)[1]).to.deep.equal([
      'ok: [two]',
      "fatal: [one]: FAILED! => the dry run has shown something else for 'web : greet' than what would be done now",
      'changed: [two]',
    ])
    expect(code).to.equal(2)
    expect(await readFile(join(cwd, 'one'), 'utf8')).to.equal('by hand\n')
  })

  it('shows both on the live view, and writes both to a log', async function () {
    const log = join(cwd, 'log')
    const { code, text } = await dialogue(
      this,
      [...args.slice(0, -1), 'live', '--log', log],
      [[question, `y${enter}`]],
      { cwd },
    )
    expect(code).to.equal(0)
    expect(text.match(/^changed: .*$/gm)).to.deep.equal([
      'changed: web : greet => one',
      'changed: web : greet => two',
      'changed: web : greet => one, two',
    ])
    expect((await readFile(log, 'utf8')).match(/^2 hosts ok, 2 .*$/gm)).to.deep.equal([
      '2 hosts ok, 2 would change',
      '2 hosts ok, 2 changed',
    ])
  })

  it('needs a terminal, and cannot be combined with --step and --check', async () => {
    const first = async (...more: string[]) => {
      const { code, stderr } = await haploy([...args, ...more], { cwd, input: 'y\n' })
      return [code, stderr.split('\n')[0]]
    }
    expect(await first()).to.deep.equal([1, 'haploy: --ask asks questions, and there is no terminal to answer them'])
    expect(await first('--step')).to.deep.equal([1, 'haploy: --ask and --step cannot be combined'])
    expect(await first('--check')).to.deep.equal([
      1,
      'haploy: --ask and --check cannot be combined: a dry run changes nothing',
    ])
    expect(existsSync(join(cwd, 'one'))).to.equal(false)
  })
})
