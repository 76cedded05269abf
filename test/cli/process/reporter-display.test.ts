import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from '../command.js'

describe('haploy run with a custom reporter', () => {
  let folder: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'haploy-reporter-'))
    write('hosts.ts', inventory)
    write('greet.ts', playbook)
  })
  afterEach(() => rmSync(folder, { recursive: true }))

  const write = (name: string, text: string) => writeFileSync(join(folder, name), text)
  const run = (...args: string[]) => haploy(['run', 'greet.ts', '-i', 'hosts.ts', ...args], { cwd: folder })

  it('gives it the events, and what it needs to show them', async () => {
    write(
      'mine.ts',
      `import { defineReporter, type RunEvent } from 'haploy'
export default defineReporter(({ write, color, columns, diff }) => {
  write(JSON.stringify({ color, columns: columns ?? null, diff }) + '\\n')
  return (event: RunEvent) => {
    if (event.type === 'task-finished') write(\`\${event.task} \${event.outcome.status}\\n\`)
  }
})`,
    )
    const { code, stdout, stderr } = await run('--output', './mine.ts', '--diff')
    expect(stderr).to.equal('')
    expect(stdout).to.equal('{"color":false,"columns":null,"diff":true}\nGathering Facts ok\ngreet changed\n')
    expect(code).to.equal(0)
  })

  it('takes JavaScript, too, and waits for its promises', async () => {
    write(
      'mine.js',
      `import { defineReporter } from 'haploy'
import { setTimeout } from 'node:timers/promises'
export default defineReporter(({ write }) => async ({ type }) => {
  if (type !== 'run-finished') return
  await setTimeout(300)
  write('sent')
})`,
    )
    expect(await run('--output=mine.js')).to.deep.equal({ code: 0, stdout: 'sent', stderr: '' })
  })

  for (const [how, listener] of [
    ['throws', '() => { throw new Error("oh no") }'],
    ['rejects', 'async () => { throw new Error("oh no") }'],
  ]) {
    it(`finishes the hosts when it ${how}, says so once with the line, and ends with 1`, async () => {
      write('mine.ts', `import { defineReporter } from 'haploy'\n\nexport default defineReporter(() => ${listener})`)
      const { code, stdout, stderr } = await run('--output', 'mine.ts')
      expect(stdout).to.equal('')
      expect(stderr).to.equal(
        `haploy: the reporter ${join(folder, 'mine.ts')}:3 threw: oh no\n  It receives no more events, and the run continues without it.\n`,
      )
      expect(readFileSync(join(folder, 'greeting'), 'utf8')).to.equal('hello')
      expect(code).to.equal(1)
    })
  }

  it('lets the exit code say first what became of the hosts', async () => {
    write('mine.ts', `import { defineReporter } from 'haploy'\nexport default defineReporter(() => () => { throw 1 })`)
    write('greet.ts', playbook.replace("'/greeting'", "'/no/such/folder'"))
    expect((await run('--output', 'mine.ts')).code).to.equal(2)
  })

  const refusals: [what: string, file: string, text: string | undefined, message: string][] = [
    ['a file that is not there', './none.ts', undefined, "there is no reporter './none.ts'\n  Searched for none.ts."],
    [
      'no default export',
      'mine.ts',
      'export const x = 1',
      'mine.ts has no default export\n  Write: export default def',
    ],
    [
      'another default export',
      'mine.ts',
      'export default (event: object) => {}',
      'the default export of mine.ts is not what defineReporter returns\n  Write: export default defineReporter(',
    ],
    ['a syntax error', 'mine.ts', 'export default (', 'mine.ts:1: syntax error: '],
    [
      'one that does not start',
      'mine.ts',
      "import { defineReporter } from 'haploy'\nexport default defineReporter(() => { throw new Error('no disk') })",
      'mine.ts:2 cannot be started: no disk\n  It threw before the run',
    ],
    [
      'one that gives no listener',
      'mine.ts',
      "import { defineReporter } from 'haploy'\nexport default defineReporter((() => 1) as never)",
      'a reporter must return a function of each event, not a number\n  Write: defineReporter(',
    ],
    ['what is no name and no path', 'jsn', undefined, "or the path of a reporter, not 'jsn'. Did you mean 'json'?"],
  ]
  for (const [what, file, text, message] of refusals) {
    it(`refuses ${what} before any host is touched`, async () => {
      if (text !== undefined) write(file, text)
      const { code, stdout, stderr } = await run('--output', file)
      expect(stderr).to.contain(message)
      expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
      expect(() => readFileSync(join(folder, 'greeting'))).to.throw('ENOENT')
    })
  }
})

const inventory = `import { defineInventory } from 'haploy'
export default defineInventory({ hosts: { here: { connection: 'local' } } })`

const playbook = `import { definePlaybook, defineRole, file, z } from 'haploy'
const role = defineRole({
  name: 'role',
  folder: import.meta.dirname,
  variables: z.object({}),
  tasks: () => [file('greet', import.meta.dirname + '/greeting', { content: 'hello' })],
})
export default definePlaybook([{ hosts: 'all', roles: [role()] }])`
