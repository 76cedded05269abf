import { readFileSync } from 'node:fs'
import { expect } from 'chai'
import { examples } from '../../../src/reference/tasks/examples.js'
import { resources } from '../../../src/reference/tasks/resources.js'
import { resourceReference } from '../../resource-pages.js'
import { haploy } from '../command.js'

describe('haploy doc', () => {
  it('shows what a task does, its options with types, and an example', async () => {
    expect(await haploy(['doc', 'link'])).to.deep.equal({
      code: 0,
      stderr: '',
      stdout: `link(name, path, options)

Ensures that a symbolic link exists. A file or another link at the path is replaced atomically; a
directory never is.

Options

  to  The target as it is written into the link: absolute, or relative to the link's folder. It need
      not exist.
      string; required

Every task also takes notify, clears, tags, when, skipReason and ignoreErrors.

Example

  link('current release', '/srv/site/current', { to: 'releases/42' })
`,
    })
  })

  it('shows the variables of a bundled role', async () => {
    const { stdout } = await haploy(['doc', 'nginx'])
    expect(stdout).to.contain('workerConnections').and.to.contain('default: 4096')
  })

  it('lists all tasks and roles', async () => {
    const { stdout } = await haploy(['doc'])
    expect(stdout).to.match(/^ {2}file +Ensures that a regular file exists$/m)
    expect(stdout).to.contain('keepalived')
  })

  it('prints JSON', async () => {
    const { options, example } = JSON.parse((await haploy(['doc', 'file', '--output', 'json'])).stdout)
    expect(options.map(({ name }: { name: string }) => name)).to.deep.equal([
      'content',
      'validate',
      'backup',
      'follow',
      'mode',
      'owner',
      'group',
    ])
    expect(example).to.equal(examples.file)
    expect(JSON.parse((await haploy(['doc', '--output', 'json'])).stdout).roles).to.include('nginx')
  })

  it('refuses an unknown name with a suggestion', async () => {
    const { code, stderr } = await haploy(['doc', 'templat'])
    expect({ code, stderr }).to.deep.equal({
      code: 1,
      stderr:
        "haploy: there is no task or bundled role 'templat'\n  Did you mean 'template'? For roles of your own: haploy variables <playbook>\n",
    })
  })

  it('has what the sources say, and an example of every task that the page about roles has', () => {
    const { path, wanted } = resourceReference()
    expect(readFileSync(path, 'utf8'), 'npm run docs').to.equal(wanted)
    const names = resources.map(({ name }) => name)
    expect(Object.keys(examples)).to.deep.equal(names)
    const [, table = ''] = readFileSync('docs/roles.md', 'utf8').split('| task | what it ensures or does |')
    const documented = [...table.split('\n\n')[0]!.matchAll(/^\| `(\w+)\(/gm)].map(([, name]) => name!)
    expect(names).to.include.members(documented.filter((name) => !['flush', 'task', 'after'].includes(name)))
  })
})
