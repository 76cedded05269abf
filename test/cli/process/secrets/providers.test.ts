import { secret } from '../../../../src/core/shell/secret.js'
import { AgeFile } from '../../../../src/secrets/age/age-file.js'
import { encrypt, newIdentity } from '../../../../src/secrets/age/encryption.js'
import { encryptVault } from '../../../secrets/vault/encrypt-vault.js'
import { CanaryProject, canary } from '../canary.js'

const password = `fake-vault ${canary}`
const from = (provider: string) => `${provider} ${canary}`
const env = { FAKE_ENV: from('env'), FAKE_COMMAND: from('command'), ANSIBLE_VAULT_PASSWORD_FILE: 'password' }
const sources = `[
  secret.env('FAKE_ENV'),
  secret.file('token'),
  secret.command('printf "%s\\\\n" "$FAKE_COMMAND"; echo "$FAKE_COMMAND" >&2'),
  await secret.age('secrets.age', 'token'),
  await secret.vault('vault.yml', 'token'),
  await secret.vault('value.yml', 'token'),
  await secret.vault('vault.key'),
]`

const inventory = (given: { sources?: string; before?: string; address?: string } = {}) => `
import { defineInventory, secret } from 'haploy'
const canaries = ${given.sources ?? sources}
const said = canaries.map((each) => each.reveal()).join(' and ')
${given.before ?? 'void said'}
export default defineInventory({
  hosts: { one: { connection: 'local', password: canaries[0], becomePassword: canaries.at(-1), app: { canaries } } },
})
`
const playbook = (tasks = '') => `
import { command, definePlaybook, defineRole, file, secretString, sh, template } from 'haploy'
import { z } from 'zod'
const app = defineRole({
  name: 'app',
  folder: import.meta.dirname,
  variables: z.object({ canaries: z.array(secretString()) }),
  tasks: ({ vars: { canaries } }) => {
    const said = canaries.map((each) => each.reveal())
    void [command, file, said, sh, template]
    return [${tasks}]
  },
})
export default definePlaybook([{ hosts: 'all', roles: [app()] }])
`
/** Print the values in several forms, put them into a file, and fail with them in the end. */
const tasks = `
  command('print', sh\`printf '%s\\n' \${said}; printf '%s\\n' \${said} >&2\`),
  command('encode', sh\`for each in \${said}; do printf %s "$each" | base64; printf %s "$each" | od -An -tx1; done\`),
  command('trace', sh\`set -x; : \${said}\`),
  file('write', process.cwd() + '/written', { content: said.join('\\n') + Date.now() }),
  command('json', sh\`printf '%s' \${JSON.stringify(said)}; exit 3\`, { ignoreErrors: true }),
  command('fail', sh\`printf '%s\\n' \${said} >&2; exit 3\`),
`

describe('A secret of every provider', function () {
  this.timeout(300_000)
  let project: CanaryProject
  before(async () => {
    project = new CanaryProject(env)
    const { identity, recipient } = await newIdentity()
    const encrypted = await encrypt('token', secret(from('age')), [recipient])
    project.write('secrets.age', String(AgeFile.create([recipient]).with('token', encrypted)))
    Object.assign(env, { HAPLOY_AGE_IDENTITY: identity.reveal() })
    project.write('token', `${from('file')}\n`)
    project.write('password', `${password}\n`)
    const vault = encryptVault(from('vault value'), password)
    project.write('vault.yml', encryptVault(`token: ${JSON.stringify(from('vault'))}\n`, password))
    project.write('value.yml', `token: !vault |\n  ${vault.trim().replaceAll('\n', '\n  ')}\n`)
    project.write('vault.key', encryptVault(from('vault key'), password))
  })
  after(() => project.remove())

  const commands: readonly (readonly [args: readonly string[], says: RegExp])[] = [
    [['run', 'play', '-v', '--diff', '--output', 'lines', '--debug', '--log', 'run.log'], /fail.*failed|FAILED/],
    [['run', 'play', '--check', '-v', '--diff', '--output', 'lines'], /would fail|changed/],
    [['run', 'play', '-v', '--diff', '--output', 'json'], /"status":"failed"/],
    [['run', 'play', '--list-tasks'], /print/],
    [['lint', 'play', '--debug'], /no problems|problem/],
    [['lint', 'play', '--output', 'json'], /^\*{8}\n$/],
    [['variables', 'play'], /canaries/],
    [['hosts'], /one +local/],
    [['hosts', '--list'], /"canaries": \[\s+"\*{8}"/],
    [['hosts', '--graph'], /one/],
    [['facts', 'one'], /Linux|linux/],
    [['exec', 'one', '--', 'printf "%s\\n" "$FAKE_ENV" "$(cat token)"; exit 3'], /\*{8}/],
  ]
  for (const [args, says] of commands) {
    it(`is in no output: haploy ${args.join(' ')}`, async () => {
      await project.shown(args, { inventory: inventory(), playbook: playbook(tasks) }, says)
    })
  }

  it('is in no output of the live view, after a question on the terminal', async () => {
    const asked = `[...${sources}, secret.prompt('Fake token')]`
    await project.shownOnTerminal(
      ['run', 'play', '-v', '--diff', '--log', 'live.log'],
      { inventory: inventory({ sources: asked }), playbook: playbook(tasks) },
      { question: 'Fake token: ', answer: from('prompt'), says: /1 of 1 hosts failed|fail/ },
    )
  })

  for (const args of [
    ['run', 'play', '--debug'],
    ['run', 'play', '--output', 'json'],
    ['lint', 'play', '--debug'],
    ['hosts', '--debug'],
    ['exec', 'one', '--debug', '--', 'true'],
    ['facts', 'one', '--debug'],
  ]) {
    it(`is in no error of an inventory: haploy ${args.join(' ')}`, async () => {
      const before = `throw new Error('broken: ' + JSON.stringify(said), { cause: { said } })`
      await project.shown(args, { inventory: inventory({ before }), playbook: playbook(tasks) }, /broken: /)
    })
  }

  it('is in no error of a provider that finds it and fails', async () => {
    const failing: readonly (readonly [string, RegExp])[] = [
      [`[secret.command('printf "%s" "$FAKE_COMMAND"; echo "$FAKE_COMMAND" >&2; exit 3')]`, /it exited with 3/],
      [`[await secret.vault('vault.yml', 'tokn')]`, /Did you mean 'token'/],
      [`[await secret.age('token', 'token')]`, /is not a line of a file of secrets/],
      [`[await secret.vault('token', 'token')]`, /does not contain variables/],
    ]
    for (const [sources, says] of failing)
      await project.shown(['hosts', '--debug'], { inventory: inventory({ sources }), playbook: playbook() }, says)
  })
})
