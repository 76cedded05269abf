import { CanaryProject, canary, mark } from './canary.js'

const inventory = (more = '') => `
import { defineInventory, secret } from 'haploy'
const canary = secret(process.env.FAKE_CANARY!)
${more}
export default defineInventory({ hosts: { one: { connection: 'local', app: { canary } } } })
`
const playbook = (more: { before?: string; tasks?: string; role?: string } = {}) => `
import { command, definePlaybook, defineRole, secret, secretString, sh } from 'haploy'
import { execFileSync } from 'node:child_process'
import { z } from 'zod'
void [command, execFileSync, secret, sh]
const own = () => secret(process.env.FAKE_OWN!).reveal()
${more.before ?? ''}
const app = defineRole({
  name: 'app',
  folder: import.meta.dirname,
  variables: z.object({ canary: secretString(), other: z.string().default('x') }),
  tasks: ({ vars }) => [${more.tasks ?? "command('work', 'true')"}],
  ${more.role ?? ''}
})
export default definePlaybook([{ hosts: 'all', roles: [app()] }])
`

describe('A secret that the command has made', function () {
  this.timeout(300_000)
  let project: CanaryProject
  before(() => {
    project = new CanaryProject({ FAKE_CANARY: canary, FAKE_OWN: `own ${canary}` })
  })
  after(() => project.remove())

  /** The output of a command on a project with these files. It must contain `says`, and no secret. */
  async function shown(args: readonly string[], files: { inventory?: string; playbook?: string }, says: RegExp) {
    await project.shown(args, { inventory: inventory(), playbook: playbook(), ...files }, says)
  }

  const commands: readonly (readonly string[])[] = [
    ['run', 'play', '--debug'],
    ['run', 'play', '--output', 'json'],
    ['run', 'play', '--list-tasks', '--debug'],
    ['lint', 'play', '--debug'],
    ['lint', 'play', '--output', 'json'],
    ['lint', 'play', '--rules', ''],
    ['variables', 'play', '--debug'],
  ]

  for (const args of commands) {
    it(`is not in an error while files are loaded: haploy ${args.join(' ')}`, async () => {
      const broken = `throw new Error('broken inventory: ' + JSON.stringify(canary.reveal()), { cause: { canary: canary.reveal() } })`
      await shown(args, { inventory: inventory(broken) }, /broken inventory: /)
      const failing = `execFileSync('sh', ['-c', 'echo "$1" >&2; exit 3', '-', own()])`
      await shown(args, { playbook: playbook({ before: failing }) }, /Command failed: /)
    })
  }

  it('is not in an error of a connection that facts reports', async () => {
    const missing = inventory().replace("connection: 'local'", "address: '/' + canary.reveal()")
    await shown(['facts', 'one', '--debug'], { inventory: missing }, /address/)
  })

  it('is not in what is wrong with tasks, in lint of each kind', async () => {
    const tasks = `command('work ' + own(), '', { nonsense: own() } as never)`
    const check = `check: (all) => [{ hosts: ['one'], message: 'wrong: ' + own(), hint: all[0]!.vars.canary.reveal() }],`
    for (const output of ['text', 'json']) {
      await shown(['lint', 'play', '--output', output], { playbook: playbook({ tasks }) }, /work|no command/)
      await shown(['lint', 'play', '--output', output], { playbook: playbook({ role: check }) }, /wrong: /)
    }
  })

  it('is not in the defaults of variables', async () => {
    const before = `const text = own()`
    const described = playbook({ before }).replace("default('x')", 'default(text).describe("such as " + text)')
    await shown(['variables', 'play'], { playbook: described }, /such as/)
    await shown(['variables', 'play', '--markdown'], { playbook: described }, /such as/)
  })

  it('is not in what playbooks and roles print to the console', async () => {
    const before = `console.log('log', own(), { password: own() }, Buffer.from(own()).toString('base64')); console.error('error', own())`
    for (const args of [...commands, ['facts', 'one']])
      await shown(
        args,
        { inventory: inventory(before.replaceAll('own()', 'canary.reveal()')), playbook: playbook({ before }) },
        /log.*\*{8}/,
      )
  })

  it('is not in an uncaught error', async () => {
    const tasks = `(setTimeout(() => { throw new Error('late: ' + own()) }), command('work', 'sleep 2'))`
    await shown(['run', 'play', '--debug'], { playbook: playbook({ tasks }) }, /uncaught/)
    await shown(
      ['lint', 'play', '--debug'],
      {
        playbook: playbook({
          before: `setTimeout(() => { throw new Error('late: ' + own()) }); await new Promise((go) => setTimeout(go, 500))`,
        }),
      },
      /uncaught/,
    )
  })

  it('is not in the output of a run, however the host writes it, and wherever it is cut', async () => {
    const phrase = `'fake pass phrase ${mark} with blanks'`
    const tasks = [
      `command('json', sh\`printf '%s\\n' \${JSON.stringify(vars.canary.reveal()).replaceAll('/', '\\\\/').replaceAll('&', '\\\\u0026').replaceAll('ü', '\\\\u00fc')}; exit 3\`, { ignoreErrors: true })`,
      ...[0, 3, 8, 14, 25, 40].map(
        (cut) =>
          `command('cut ${cut}', sh\`printf '%s' \${secret(${phrase})}; printf '%\${10000 - ${cut}}s' x; exit 3\`, { ignoreErrors: true })`,
      ),
      `command('stderr', sh\`head -c 9990 /dev/zero | tr '\\\\0' x >&2; printf '%s' \${secret(${phrase})} >&2; exit 3\`, { ignoreErrors: true })`,
      `command('lines', sh\`printf '%s\\n' \${secret('can\\nary\\n-5b21')}; sleep 0.2; echo can; sleep 0.2; echo ary; sleep 0.2; echo -5b21\`)`,
    ]
    for (const output of ['lines', 'json'])
      await shown(
        ['run', 'play', '--verbose', '--debug', '--output', output],
        { playbook: playbook({ tasks: tasks.join(',\n') }) },
        /cut 40/,
      )
  })
})
