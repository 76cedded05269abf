import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from '../command.js'
import { ctrlC, ctrlD, dialogue, enter } from '../dialogue.js'

const inventory = `
import { defineInventory } from 'haploy'
export default defineInventory({ hosts: { one: { connection: 'local' }, two: { connection: 'local' } } })
`

const playbook = `
import { command, definePlaybook, defineRole, z } from 'haploy'
const role = defineRole({
  name: 'web',
  folder: import.meta.dirname,
  variables: z.object({}),
  tasks: () => [command('first', 'true', { notify: 'tell' }), command('second', 'true'), command('third', 'true')],
  handlers: () => [command('tell', 'true')],
})
export default definePlaybook([{ hosts: 'all', roles: [role()] }])
`

describe('haploy run --step', function () {
  this.timeout(60_000)
  let cwd: string

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'haploy-step-'))
    for (const folder of ['inventory', 'playbooks']) await mkdir(join(cwd, folder))
    await writeFile(join(cwd, 'inventory/hosts.ts'), inventory)
    await writeFile(join(cwd, 'playbooks/site.ts'), playbook)
  })

  after(() => rm(cwd, { recursive: true }))

  const args = ['run', 'site', '--step', '--wait-lock', '30', '--connect-timeout', '30', '--forks', '2']
  const question = (task: string, hosts = 'one, two', type = 'task') =>
    `Perform ${type}: web : ${task} on ${hosts} (N)o/(y)es/(c)ontinue: `

  /** The report, without colours of the prompt, the recap and the duration. */
  const report = (text: string) =>
    text
      .replace(/\x1b\[[0-9;]*[A-Za-z]/g, '')
      .replaceAll('\r', '')
      .replaceAll(/\*+\n/g, '*\n')
      .split('\nPLAY RECAP')[0]

  it('asks before each task, runs it after y, skips it otherwise, and asks no more after c', async function () {
    const { code, text } = await dialogue(
      this,
      [...args, '-l', 'one'],
      [
        [question('first', 'one'), `y${enter}`],
        [question('second', 'one'), enter],
        [question('third', 'one'), `c${enter}`],
      ],
      { cwd },
    )
    expect(code).to.equal(0)
    expect(report(text)).to.equal(`
PLAY [all] *

TASK [Gathering Facts] *
ok: [one]

${question('first', 'one')}y

TASK [web : first] *
changed: [one]

${question('second', 'one')}

TASK [web : second] *
skipping: [one] (not confirmed)

${question('third', 'one')}c

TASK [web : third] *
changed: [one]

RUNNING HANDLER [web : tell] *
changed: [one]
`)
    expect(text).to.match(/one +: ok=4 +changed=3 +unreachable=0 +failed=0 +skipped=1/)
  })

  for (const [name, key] of [
    ['Ctrl-C', ctrlC],
    ['Ctrl-D', ctrlD],
  ] as const) {
    it(`stops after ${name} at a question, with the report of what was not done`, async function () {
      const { code, text } = await dialogue(
        this,
        [...args, '-l', 'one'],
        [
          [question('first', 'one'), `y${enter}`],
          [question('second', 'one'), key],
        ],
        { cwd },
      )
      expect(code).to.equal(99)
      expect(text).to.contain('Stopping after the current steps')
      expect(text).to.contain('skipping: [one] (the run was interrupted)')
      expect(text).to.contain('not done: 2 tasks (web : second, web : third)')
      expect(text).to.contain('pending: 1 handler (web : tell)')
      expect(text).not.to.contain('Perform handler')
    })
  }

  it('needs a terminal, and changes to make', async () => {
    const { code, stderr } = await haploy(args, { cwd, input: 'y\ny\n' })
    expect(code).to.equal(1)
    expect(stderr).to.equal(
      'haploy: --step asks questions, and there is no terminal to answer them\n  Run it on a terminal, or with --check to see what would change.\n',
    )
    const checked = await haploy([...args, '--check'], { cwd })
    expect({ code: checked.code, stderr: checked.stderr.split('\n')[0] }).to.deep.equal({
      code: 1,
      stderr: 'haploy: --step and --check cannot be combined: a dry run changes nothing',
    })
  })
})
