import { spawnSync } from 'node:child_process'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { command } from './bundle.js'
import { surroundings } from './cli/command.js'
import { Consumer } from './consumer.js'

describe('An empty folder in which haploy is installed', function () {
  this.timeout(300_000)
  let project: Consumer
  before(() => {
    project = new Consumer()
  })
  beforeEach(() => project?.clear())
  after(() => project?.remove())

  it('gets a project from haploy init, whose printed commands work', () => {
    const printed = haploy('init')
    expect(commandsIn(printed)).to.deep.equal([
      'npm install',
      'npx haploy lint deploy --explain',
      'npx haploy run deploy --check --diff',
      'npx haploy run deploy',
    ])
    const { dependencies } = JSON.parse(readFileSync(join(project.folder, 'package.json'), 'utf8'))
    const { version } = JSON.parse(readFileSync('package.json', 'utf8'))
    expect(dependencies).to.deep.equal({ haploy: `^${version}` })
    // In the place of npm install, which needs a registry that has this version.
    project.link()
    expect(must('npx', '--offline', 'haploy', 'lint', 'deploy', '--explain')).to.contain('2 plays, 2 hosts')
    expect(project.complaints()).to.equal('')
  })

  it('keeps its package.json when that names haploy', () => {
    const own = '{ "name": "own", "dependencies": { "haploy": "*" } }'
    project.write({ 'package.json': own })
    expect(commandsIn(haploy('init'))).not.to.contain('npm install')
    expect(readFileSync(join(project.folder, 'package.json'), 'utf8')).to.equal(own)
  })

  it('gets the same project from npm create haploy', () => {
    const create = join(project.folder, 'node_modules/package-create')
    const { dependencies, bin } = JSON.parse(readFileSync(join(create, 'package.json'), 'utf8'))
    const { version } = JSON.parse(readFileSync(join(project.haploy, 'package.json'), 'utf8'))
    expect(dependencies).to.deep.equal({ haploy: version })
    expect(must(process.execPath, join(create, bin['create-haploy']))).to.equal(
      haploy('init', 'again').replace(/ {2}cd again\n/, ''),
    )
    expect(readFileSync(join(project.folder, 'playbooks/deploy.ts'), 'utf8')).to.contain('keepalived({')
  })

  it('has a type-correct example of every task in haploy doc', () => {
    const { tasks } = JSON.parse(haploy('doc', '--output', 'json'))
    expect(tasks).to.include('template')
    const lines = tasks.map((name: string) => JSON.parse(haploy('doc', name, '--output', 'json')).example)
    haploy('init')
    project.write({ 'examples.ts': `import { ${tasks.join(', ')}, selfSigned } from 'haploy'\n${lines.join('\n')}\n` })
    expect(project.complaints()).to.equal('')
  })

  it('has its own haploy, which any other haploy starts in it, unless others can write there', () => {
    const manifest = join(project.haploy, 'package.json')
    const { version } = JSON.parse(readFileSync(manifest, 'utf8'))
    writeFileSync(manifest, readFileSync(manifest, 'utf8').replace(`"version": "${version}"`, '"version": "99.0.0"'))
    project.write({ 'inventory/hosts.ts': '', 'deep/file': '' })
    const globalHaploy = (folder: string) =>
      must(process.execPath, command, '--version', { cwd: join(project.folder, folder) })
    try {
      expect([globalHaploy('.'), globalHaploy('deep'), globalHaploy('..')]).to.deep.equal([
        '99.0.0\n',
        '99.0.0\n',
        `${version}\n`,
      ])
      chmodSync(project.folder, 0o777)
      expect([globalHaploy('.'), globalHaploy('deep')]).to.deep.equal([`${version}\n`, `${version}\n`])
    } finally {
      chmodSync(project.folder, 0o700)
      writeFileSync(manifest, readFileSync(manifest, 'utf8').replace('"99.0.0"', `"${version}"`))
    }
  })

  it('has every command that works on an inventory, with an Ansible inventory, secrets and a history', () => {
    const goal = join(project.folder, 'goal')
    project.write({
      'hosts.yml': `all: { vars: { ansible_connection: local, greeting: hi }, children: { ours: { hosts: { here: {} } } } }`,
      'playbooks/greet.ts': `
        import { defineRole, definePlaybook, file, secret, secretString } from 'haploy'
        import { z } from 'zod'
        const greet = defineRole({
          name: 'greet', folder: import.meta.dirname, variables: z.object({ token: secretString() }),
          tasks: ({ vars, host }) => [
            file('write it', ${JSON.stringify(goal)}, { content: host.vars.greeting + vars.token.reveal(), mode: '0600' }),
          ],
        })
        const token = await secret.age('secrets.age', 'token')
        export default definePlaybook([{ hosts: 'ours', roles: [greet({ token })] }])`,
    })
    haploy('secret', 'init')
    must(process.execPath, main(), 'secret', 'set', 'token', { input: 'fake-token' })
    expect(haploy('secret', 'view')).to.equal('token: fake-token\n')
    const inventory = ['-i', 'hosts.yml']
    expect(JSON.parse(haploy('hosts', '--list', ...inventory)).ours.hosts).to.deep.equal(['here'])
    expect(haploy('vars', 'here', 'greet', ...inventory))
      .to.match(/greeting.*hi/)
      .and.not.contain('fake-token')
    expect(haploy('lint', 'greet', ...inventory)).to.contain('1 play, 1 host')
    expect(haploy('exec', 'ours', ...inventory, '--', 'echo', 'there')).to.contain('there')
    expect(haploy('run', 'greet', '--check', '--diff', ...inventory)).to.contain('changed: [here]')
    expect(haploy('run', 'greet', '--start-at-task', 'write*', ...inventory)).to.contain('changed: [here]')
    expect(readFileSync(goal, 'utf8')).to.equal('hifake-token')
    expect(haploy('runs')).to.contain('run greet').and.not.contain('fake-token')
    expect(haploy('runs', 'show', 'last'))
      .to.contain('changed: [here]')
      .and.not.contain('fake-token')
    expect(haploy('completion', 'bash')).to.contain('haploy')
  })

  const main = () => join(project.haploy, 'dist/bundle/src/cli/main.js')

  function haploy(...args: string[]): string {
    return must(process.execPath, main(), ...args)
  }

  function must(command: string, ...given: (string | { cwd?: string; input?: string })[]): string {
    const args = given.filter((each) => typeof each === 'string')
    const { cwd = project.folder, input } = given.find((each) => typeof each === 'object') ?? {}
    const env = { ...surroundings, HOME: project.folder }
    const options = { cwd, env, encoding: 'utf8', ...(input !== undefined && { input }) } as const
    const { status, stdout, stderr } = spawnSync(command, args, options)
    expect(status, `${command} ${args.join(' ')}: ${stdout}${stderr}`).to.equal(0)
    return stdout
  }
})

/** The indented lines. */
function commandsIn(printed: string): readonly string[] {
  return [...printed.matchAll(/^ {2}(.+)$/gm)].map(([, command]) => command!)
}
