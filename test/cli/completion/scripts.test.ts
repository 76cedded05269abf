import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { hasShell, TypingSession, withHaploy } from './typing.js'

/** Lines with what they become when Tab is pressed. A blank at the end means that the word is finished. */
const lines: readonly (readonly [typed: string, words: readonly string[]])[] = [
  ['haploy ru', ['haploy', 'run']],
  ['haploy run sit', ['haploy', 'run', 'site']],
  ['haploy run site --dif', ['haploy', 'run', 'site', '--diff']],
  ['haploy run site -i stag', ['haploy', 'run', 'site', '-i', 'staging']],
  ['haploy run site --limit we', ['haploy', 'run', 'site', '--limit', 'web1']],
  ['haploy run site --limit=we', ['haploy', 'run', 'site', '--limit=web1']],
  ['haploy run site --limit fro', ['haploy', 'run', 'site', '--limit', 'front']],
  ['haploy run site -l web1,ba', ['haploy', 'run', 'site', '-l', 'web1,back1']],
  ["haploy run site -l 'web1:ba", ['haploy', 'run', 'site', '-l', 'web1:back1']],
  ['haploy run site --role mo', ['haploy', 'run', 'site', '--role', 'motd']],
  ['haploy run site --tags wri', ['haploy', 'run', 'site', '--tags', 'writing']],
  ['haploy run site --skip-tags a,wri', ['haploy', 'run', 'site', '--skip-tags', 'a,writing']],
  ['haploy vars -i staging sta', ['haploy', 'vars', '-i', 'staging', 'stage1']],
  ['haploy hosts -i ol', ['haploy', 'hosts', '-i', 'old.ini']],
  ['haploy run site --start-at-task write', ['haploy', 'run', 'site', '--start-at-task', 'write the message']],
  ['haploy hosts --output js', ['haploy', 'hosts', '--output', 'json']],
  ['haploy completion fi', ['haploy', 'completion', 'fish']],
  ['haploy doc keepa', ['haploy', 'doc', 'keepalived']],
  ['haploy lab bo', ['haploy', 'lab', 'boot']],
  ['haploy exec web1 -- ./some-fi', ['haploy', 'exec', 'web1', '--', './some-file']],
  ['haploy run broken --tags x', ['haploy', 'run', 'broken', '--tags', 'x']],
  ['haploy hosts -i asking x', ['haploy', 'hosts', '-i', 'asking', 'x']],
  ['haploy nonsense y', ['haploy', 'nonsense', 'y']],
]

describe('Completion', function () {
  this.timeout(180_000)
  let project: string
  let programs: string
  let env: NodeJS.ProcessEnv

  before(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'haploy-completion-')))
    programs = mkdtempSync(join(tmpdir(), 'haploy-programs-'))
    for (const folder of ['inventory', 'playbooks']) mkdirSync(join(project, folder))
    for (const [path, text] of Object.entries(files)) writeFileSync(join(project, path), text)
    env = withHaploy(programs)
    writeFileSync(join(programs, '.zshrc'), 'bindkey -e\n')
  })

  after(() => {
    for (const folder of [project, programs]) rmSync(folder, { recursive: true })
  })

  for (const [shell, start] of [
    ['bash', 'bash --norc --noprofile -o emacs -i'],
    ['zsh', 'zsh -i'],
  ] as const) {
    it(`completes in ${shell} commands, options, files and what a project has`, async function () {
      if (!hasShell(shell)) this.skip()
      const session = new TypingSession(start, { cwd: project, env })
      try {
        await session.run(`eval "$(haploy completion ${shell})"`)
        for (const [typed, words] of lines) expect(await session.completed(typed), typed).to.deep.equal(words)
      } finally {
        await session.end()
      }
    })
  }

  it('completes in fish commands, options, files and what a project has', function () {
    if (!hasShell('fish')) this.skip()
    for (const [typed, words] of lines) {
      const { stdout, stderr } = spawnSync(
        'fish',
        ['--no-config', '-c', 'haploy completion fish | source; complete -C $argv[1]', typed],
        { cwd: project, env: { ...env, HOME: programs }, encoding: 'utf8' },
      )
      expect(stderr, typed).to.equal('')
      const last = words.at(-1)!
      // fish adds the quote itself. Without candidates, it offers nothing.
      const offered = stdout.split('\n').map((line) => line.split('\t')[0]!)
      if (typed.endsWith(last))
        expect(
          offered.filter((each) => each !== ''),
          typed,
        ).to.deep.equal([])
      else expect(offered, typed).to.include(last)
    }
    expect(readdirSync(project)).to.include('some-file')
  })
})

const hosts = (text: string) => `import { defineInventory } from 'haploy'\nexport default defineInventory(${text})\n`

const files: Readonly<Record<string, string>> = {
  'some-file': '',
  'inventory/hosts.ts': hosts('{ groups: { front: { hosts: { web1: {} } }, rear: { hosts: { back1: {} } } } }'),
  'inventory/staging.ts': hosts('{ hosts: { stage1: {} } }'),
  'inventory/old.ini': 'old1\n',
  'inventory/asking.ts': `import { defineInventory, secret } from 'haploy'\nsecret.prompt('password')\nexport default defineInventory({})\n`,
  'playbooks/site.ts': `import { command, definePlaybook, defineRole, z } from 'haploy'
console.log('must not appear in a prompt')
console.error('nor must this')
const motd = defineRole({
  name: 'motd',
  folder: import.meta.dirname,
  variables: z.strictObject({}),
  tasks: () => [command('write the message', 'true', { tags: ['writing'] })],
})
export default definePlaybook([{ hosts: 'all', roles: [motd()] }])
`,
  'playbooks/broken.ts': 'process.stdout.write("noise"); export default (',
}
