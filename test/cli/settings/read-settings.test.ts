import { chmodSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { haploy } from '../command.js'

const inventoryOf = (host: string) =>
  `import { defineInventory } from 'haploy'\nexport default defineInventory({ hosts: { ${host}: { connection: 'local' } } })\n`

describe('The settings of a project', () => {
  let project: string

  beforeEach(() => {
    project = realpathSync(mkdtempSync(join(tmpdir(), 'haploy-settings-')))
    for (const folder of ['inventory', 'playbooks', 'docs/deep']) mkdirSync(join(project, folder), { recursive: true })
    for (const name of ['hosts', 'filed', 'variable', 'given']) write(`inventory/${name}.ts`, inventoryOf(`${name}1`))
    write(
      'playbooks/site.ts',
      "import { definePlaybook } from 'haploy'\nexport default definePlaybook([{ hosts: 'all', roles: [] }])\n",
    )
  })

  afterEach(() => rmSync(project, { recursive: true }))

  it('rank below the environment, which ranks below the command line, in every parser', async () => {
    const hosts = async (args: readonly string[], env: Record<string, string> = {}) => {
      const { stdout, stderr } = await haploy(args, { cwd: join(project, 'docs/deep'), env })
      return /\b(\w+1)\b/.exec(stdout)?.[1] ?? stderr
    }
    for (const args of [
      ['hosts'],
      ['run', 'site', '--list-hosts'],
      ['exec', 'all', '--output', 'lines', '--', 'true'],
    ]) {
      rmSync(join(project, 'haploy.config.ts'), { force: true })
      expect(await hosts(args)).to.equal('hosts1')
      write(
        'haploy.config.ts',
        "import { defineConfig } from 'haploy'\nexport default defineConfig({ inventory: 'filed', diff: true })\n",
      )
      expect(await hosts(args)).to.equal('filed1')
      expect(await hosts(args, { HAPLOY_INVENTORY: 'variable' })).to.equal('variable1')
      const [command, ...others] = args
      expect(await hosts([command!, '-i', 'given', ...others], { HAPLOY_INVENTORY: 'variable' })).to.equal('given1')
    }
  })

  it('can be switched off on the command line', async () => {
    const { stdout } = await haploy(['run', 'site', '--diff=false', '--output=json'], {
      cwd: project,
      env: { HAPLOY_DIFF: '1', HAPLOY_OUTPUT: 'lines' },
    })
    expect(stdout).to.contain('"type":"run-started"')
  })

  it('name files beside haploy.config.ts, whatever the current folder is', async () => {
    const deep = { cwd: join(project, 'docs/deep') }
    write('haploy.config.ts', "export default { log: 'runs.log', output: 'json', report: ['junit=cfg.xml'] }\n")
    const { code, stderr } = await haploy(['run', 'site'], deep)
    expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
    expect((await haploy(['run', 'site'], { cwd: join(project, 'docs') })).stdout).to.contain('run-finished')
    expect(readFileSync(join(project, 'runs.log'), 'utf8')).to.contain('haploy run site')
    expect(readFileSync(join(project, 'cfg.xml'), 'utf8')).to.contain('<testsuites ')
    write(
      'mine.ts',
      "import { defineReporter } from 'haploy'\nexport default defineReporter(({ write }) => (event) => write(event.type))\n",
    )
    write(
      'haploy.config.ts',
      "export default { output: './mine.ts', report: './mine.ts=out.txt', inventory: 'filed' }\n",
    )
    // It is not the inventory, because it is beside the current folder.
    write('docs/deep/filed.ts', inventoryOf('nearer1'))
    expect((await haploy(['run', 'site'], deep)).stdout).to.match(/^run-started.*run-finished$/)
    expect(readFileSync(join(project, 'out.txt'), 'utf8')).to.contain('run-finished')
  })

  for (const [key, value, args, message] of [
    ['inventory', 'nosuch', ['hosts'], "there is no inventory 'nosuch' (ORIGIN)"],
    ['inventory', 'nosuch', ['run', 'site'], "there is no inventory 'nosuch' (ORIGIN)"],
    ['log', '/nowhere/x', ['run', 'site'], 'cannot write the log /nowhere/x (ORIGIN): ENOENT'],
    ['report', 'junit=/nowhere/x', ['run', 'site'], 'cannot write the report /nowhere/x (ORIGIN): ENOENT'],
    ['report', '/nowhere/x.ts', ['run', 'site'], "there is no reporter '/nowhere/x.ts' (ORIGIN)"],
    ['output', '/nowhere/x.ts', ['run', 'site'], "there is no reporter '/nowhere/x.ts' (ORIGIN)"],
  ] as const) {
    it(`are named by a message about them: ${args[0]} with ${key} ${value}`, async () => {
      const variable = `HAPLOY_${key.toUpperCase()}`
      const expected = (origin: string) => `haploy: ${message.replace('ORIGIN', origin)}`
      const set = await haploy(args, { cwd: project, env: { [variable]: value } })
      expect(set.stderr).to.contain(expected(variable)).and.not.to.contain(`--${key}`)
      write('haploy.config.ts', `export default { ${key}: '${value}' }\n`)
      expect((await haploy(args, { cwd: project })).stderr).to.contain(expected(`${key} in haploy.config.ts`))
      const { stderr } = await haploy([...args, `--${key}`, `${value}2.ts`], { cwd: project })
      expect(stderr)
        .to.contain(`${value.replace('junit=', '')}2.ts`)
        .and.not.to.contain('config.ts)')
    })
  }

  it('are named by a message about a connection variable', async () => {
    const { stderr } = await haploy(['hosts'], { cwd: project, env: { HAPLOY_USER: '-x' } })
    expect(stderr).to.contain('user must not start with a dash (from HAPLOY_USER)')
  })

  it('leave alone options of the same name that mean something else', async () => {
    const env = { HAPLOY_OUTPUT: 'lines', HAPLOY_INVENTORY: 'nowhere' }
    expect((await haploy(['hosts', '-i', 'hosts'], { cwd: project, env })).stdout).to.contain('hosts1')
    expect((await haploy(['init', 'new'], { cwd: project, env: { HAPLOY_FORKS: 'wrong' } })).code).to.equal(0)
  })

  it('do not keep --help from its work if they are wrong', async () => {
    expect((await haploy(['run', '--help'], { cwd: project, env: { HAPLOY_FORKS: 'wrong' } })).code).to.equal(0)
    expect(await haploy(['hosts'], { cwd: project, env: { HAPLOY_FORKS: 'wrong' } })).to.deep.equal({
      code: 1,
      stdout: '',
      stderr: 'haploy: HAPLOY_FORKS: --forks must be a whole number of at least 1\n',
    })
  })

  it('are not read from a folder that others can write', async () => {
    write('haploy.config.ts', "console.log('ran')\nexport default {}\n")
    chmodSync(project, 0o777)
    const { code, stdout, stderr } = await haploy(['hosts'], { cwd: project })
    expect({ code, stdout }).to.deep.equal({ code: 1, stdout: '' })
    expect(stderr).to.contain(
      `haploy: ${project}/haploy.config.ts is not read: others can write to it or to its folder`,
    )
    const above = await haploy(['hosts'], { cwd: join(project, 'docs') })
    chmodSync(project, 0o755)
    chmodSync(join(project, 'haploy.config.ts'), 0o666)
    const open = await haploy(['hosts'], { cwd: join(project, 'docs') })
    expect({ code: open.code, stdout: open.stdout }).to.deep.equal({ code: 1, stdout: '' })
    expect(open.stderr).to.contain('haploy.config.ts is not read: others can write to it')
    expect(above.stderr).to.contain(`there is no inventory/hosts.ts in ${project}/docs`)
    expect(above.stderr).to.contain(
      `The project in ${project} does not count: the search ended at ${project}, since others`,
    )
  })

  function write(path: string, text: string): void {
    writeFileSync(join(project, path), text)
  }
})
