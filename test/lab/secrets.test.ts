import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'
import { onTerminal } from './terminal.js'

const host = 'web7'
/** What is looked for: it stands in the secret, and whatever a quoting makes of that, it stays in one piece. */
const mark = 'canary-7f3a9d'
/** The same for a shell, without being seen in its arguments. */
const inTwo = `'${mark.slice(0, 6)}''${mark.slice(6)}'`
const canary = `fake'${mark}"$x`
/** Another one, which no variable holds. */
const env = { FAKE_CANARY: canary, FAKE_OWN: `own-${mark}-too` }
const vars = 'z.object({ canary: secretString(), words: z.array(z.string()).default([]) })'
const destinations = ['/srv/secret', '/srv/rendered', '/srv/rendered-secret', '/srv/piped']

/** Failures that involve the secret: the tasks of a role, and a part of the expected message. */
const failures: Readonly<Record<string, readonly [tasks: string, said: RegExp, variables?: string]>> = {
  validate: [
    `file('refuse', '/srv/refused', { content: vars.canary, validate: (staged) => sh\`cat \${staged} >&2; cat \${staged}; false\` }),`,
    /was rejected/,
  ],
  'a secret of its own': [
    `file('refuse', '/srv/refused', { content: secret(process.env.FAKE_OWN!), validate: (staged) => sh\`cat \${staged} >&2; false\` }),`,
    /was rejected/,
  ],
  'a template of its own': [
    `template('refuse', { to: '/srv/refused', from: 'value.ejs', data: { value: secret(process.env.FAKE_OWN!) }, validate: (staged) => sh\`cat \${staged} >&2; false\` }),`,
    /was rejected/,
  ],
  command: [
    `command('fail', sh\`echo \${vars.canary} >&2; printf '%s\\\\n' \${vars.canary}; exit 3\`),`,
    /exit code 3|"code":3/,
  ],
  trace: [`command('fail', sh\`set -x; : \${vars.canary}; exit 3\`),`, /exit code 3|"code":3/],
  syntax: [`command('fail', sh\`if \${vars.canary}\`),`, /[Ss]yntax/],
  verdict: [
    `command('fail', sh\`echo \${vars.canary}\`, { failedWhen: (output) => 'it said ' + output.text }),`,
    /it said/,
  ],
  template: [`template('fail', { to: '/srv/refused', from: 'broken.ejs' }),`, /template .*broken\.ejs/],
  crash: [`(() => { throw new Error('broken: ' + vars.canary.reveal()) })(),`, /broken: /],
  definition: [
    `after(observe('look', 'true'), () => { throw new Error('broken: ' + vars.canary.reveal()) }),`,
    /broken|after/,
  ],
  notice: [
    `command('fail', sh\`echo haploy: at \${vars.canary}; sleep 0.2; printf %s \${vars.canary}; sleep 0.2; exit 3\`),`,
    /exit code 3|"code":3/,
  ],
}

describe('A secret', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project
  /** Everything that anybody was shown, by run. */
  const shown: Record<string, string> = {}

  const run = async (name: string, args: readonly string[], more: Readonly<Record<string, string>> = {}) => {
    const XDG_CACHE_HOME = project.path('cache')
    const { stdout, stderr, code } = await project.haploy(['run', ...args, '--diff', '--debug'], {
      env: { ...env, XDG_CACHE_HOME, ...more },
    })
    shown[name] = stdout + stderr
    return { text: stdout + stderr, code }
  }

  before(async function () {
    lab = await sharedLab(this)
    project = new Project(lab)
    const { keyFile: key, knownHostsFile: knownHosts } = lab
    const address = lab.hosts.find(({ name }) => name === host)!.address
    const login = { user: 'ops', become: true, key, knownHosts }
    const inventory = (name: string, own: object) =>
      project.write(
        `inventory/${name}.ts`,
        `import { defineInventory, secret } from 'haploy'
const canary = () => secret(process.env.FAKE_CANARY!)
const names = ['good', ...Array.from({ length: 20 }, (_, index) => 'bad' + index), 'checked']
export default defineInventory({
  vars: { ...${JSON.stringify(login)}, ...${JSON.stringify(own)}, ...(${JSON.stringify(own)}.password === '' ? { password: canary() } : {}),
    ...Object.fromEntries(names.map((name) => [name, { canary: canary() }])) },
  hosts: { ${host}: { address: '${address}' } },
})
`,
      )
    inventory('hosts', {})
    inventory('password', { user: 'nobody-there', password: '', key: project.path('no-key') })
    inventory('guarded', { user: 'guarded' })
    role(
      'good',
      `file('file', '/srv/secret', { content: vars.canary, notify: 'tell' }),
      template('template', { to: '/srv/rendered', from: 'value.ejs', data: { value: vars.canary }, validate: (staged) => sh\`grep -q . \${staged}\` }),
      template('secret template', { to: '/srv/rendered-secret', from: 'value.ejs', data: { value: vars.canary }, secret: true }),
      command('command', sh\`printf %s \${vars.canary} >/srv/piped; printf '%s\\\\n' \${vars.canary}; sleep 0.5\`, { creates: '/srv/piped' }),
      observe('observe', sh\`printf %s \${vars.canary}\`),
      command('guard', 'true', { unless: sh\`[ -n \${vars.canary} ]\` }),`,
    )
    for (const [index, [tasks]] of Object.values(failures).entries()) role(`bad${index}`, tasks)
    role(
      'checked',
      `command('never', 'true'),`,
      `check: (members) => { throw new Error('found ' + members[0]!.vars.canary.reveal()) },`,
    )
    project.write(
      'playbooks/broken.ts',
      `import { definePlaybook } from 'haploy'
export default definePlaybook(({ hosts }) => { throw new Error('no ' + String((hosts('all')[0]!.vars.good as { canary: { reveal(): string } }).canary.reveal())) })
`,
    )
  })

  after(() => project?.remove())

  function role(name: string, tasks: string, more = ''): void {
    project
      .write(`roles/${name}/templates/value.ejs`, 'password <%= value %>\n')
      .write(`roles/${name}/templates/broken.ejs`, 'x\n<% throw new Error("broken: " + vars.canary.reveal()) %>\n')
      .write(
        `playbooks/${name}.ts`,
        `import { definePlaybook } from 'haploy'
import { role } from '../roles/${name}/index.js'
export default definePlaybook([{ hosts: 'all', roles: [role()] }])
`,
      )
      .write(
        `roles/${name}/index.ts`,
        `import { after, command, defineRole, file, observe, secret, secretString, sh, template } from 'haploy'
import { z } from 'zod'
void [after, command, file, observe, secret, sh, template]
export const role = defineRole({
  name: '${name}', folder: import.meta.dirname, variables: ${vars}, ${more}
  tasks: ({ vars }) => [${tasks}],
  handlers: ({ vars }) => [command('tell', sh\`printf '%s\\\\n' \${vars.canary}\`)],
})
`,
      )
  }

  it('is found only in its files, however a run ends and whatever prints it', async () => {
    await on(lab, host, `rm -f /run/stop-watching; printf '%s\\n' haploy-ready ${mark} >/run/wanted-words`)
    // Every process that the host has while the runs last, with its environment.
    const watch = on(
      lab,
      host,
      'until [ -e /run/stop-watching ]; do cat /proc/[0-9]*/cmdline /proc/[0-9]*/environ 2>/dev/null || :; done | grep -aoFf /run/wanted-words | sort -u; rm /run/wanted-words',
    )

    for (const output of ['lines', 'json']) await run(`check ${output}`, ['good', '--check', '--output', output])
    shown['check live'] = await onTerminal(
      lab,
      project,
      ['run', 'good', '--check', '--diff', '--debug', '--output', 'live'],
      env,
    )
    expect((await run('good', ['good', '--output', 'json'])).text).to.contain('"changed":5')
    expect(await on(lab, host, 'cat /srv/secret; cat /srv/piped')).to.equal(canary + canary)
    await on(lab, host, `rm -f ${destinations.slice(1).join(' ')}; echo 'password older-'${inTwo} >/srv/rendered`)
    shown['good live'] = await onTerminal(lab, project, ['run', 'good', '--diff', '--debug', '--output', 'live'], env)

    for (const [index, [name, [, said]]] of Object.entries(failures).entries()) {
      const { text, code } = await run(name, [`bad${index}`, '--output', index % 2 ? 'json' : 'lines'])
      expect(code, text).to.be.oneOf([1, 2])
      expect(text, name).to.match(said)
    }
    expect((await run('check of a role', ['checked'])).text).to.contain('found ')
    expect((await run('playbook', ['broken'])).text).to.contain('no ')
    expect((await run('login', ['good', '-i', 'password'])).code).to.equal(4)
    expect((await run('sudo', ['good', '-i', 'guarded'], { HAPLOY_BECOME_PASSWORD: canary })).text).to.contain(
      'rejected the password',
    )
    expect((await run('wrong type', ['good', '-e', 'good.words=1'])).code).to.equal(1)
    await on(lab, host, 'touch /run/stop-watching; journalctl --sync')
    const processes = await watch

    for (const [name, text] of Object.entries(shown))
      expect(text.includes(mark), `${name} shows it: ${around(text)}`).to.equal(false)
    expect(processes, 'processes of the host')
      .to.match(/haploy-ready/)
      .and.not.contain(mark)
    const journal = await on(lab, host, 'journalctl -q --no-pager -o export')
    expect(journal, 'journal of the host').to.contain('sudo').and.not.contain(mark)
    const found = await on(lab, host, `grep -rlF ${mark} /etc /var /srv /tmp /run /home /root 2>/dev/null; :`)
    expect(found.split('\n').filter(Boolean).sort()).to.deep.equal([...destinations].sort())
    const kept = filesBelow(project.path('cache'))
    expect(kept.some((path) => path.includes('roles-') || path.includes('good'))).to.equal(true)
    expect(kept.filter((path) => readFileSync(path).includes(mark))).to.deep.equal([])
  })
})

function around(text: string): string {
  const at = text.indexOf(mark)
  return at < 0 ? '' : JSON.stringify(text.slice(Math.max(0, at - 200), at + 60))
}

function filesBelow(folder: string): string[] {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
}
