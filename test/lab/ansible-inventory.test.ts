import { chmodSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import type { Lab } from '../../src/lab/index.js'
import { command } from '../bundle.js'
import { on } from './ground-truth.js'
import { Project } from './project.js'
import { sharedLab } from './shared-lab.js'

describe('An Ansible inventory of lab hosts', function () {
  this.timeout(300_000)
  let lab: Lab
  let project: Project

  before(async function () {
    lab = await sharedLab(this)
    const address = (name: string) => lab.hosts.find((host) => host.name === name)!.address
    project = new Project(lab)
      .role('note', {
        tasks: "file('write', '/srv/note', { content: vars.text + '\\n' }),",
        variables: 'z.object({ text: z.string() })',
      })
      .write(
        'hosts.ini',
        `[web]
web7 ansible_host=${address('web7')}
web8 ansible_host=${address('web8')} ansible_become_user=nobody
[site:children]
web
[site:vars]
ansible_user=ops
ansible_become=yes
ansible_ssh_private_key_file='${lab.keyFile}'
knownHosts='${lab.knownHostsFile}'
`,
      )
      .write('group_vars/all.yml', '---\nnote: { text: from group_vars }\n')
      .write('playbooks/host_vars/web7/note.yml', 'note:\n  text: from host_vars beside the playbook\n')
  })

  after(() => project?.remove())

  it('is enough to connect, and provides the variables of roles', async () => {
    const who = await project.haploy(['exec', 'web', '-i', 'hosts.ini', '--', 'id', '-un'])
    expect(who).to.include({ code: 0, stdout: 'web7 (exit 0):\n  root\nweb8 (exit 0):\n  nobody\n', stderr: '' })
    const args = ['note', '-i', 'hosts.ini', '-e', 'become=true']
    expect((await project.run(args)).changed).to.deep.equal({ web7: 1, web8: 1 })
    expect(await on(lab, 'web7', 'cat /srv/note')).to.equal('from host_vars beside the playbook\n')
    expect(await on(lab, 'web8', 'cat /srv/note')).to.equal('from group_vars\n')
    expect((await project.run([...args, '--limit', 'web[0]'])).changed).to.deep.equal({ web7: 0 })
  })

  it('is extended with groups by facts by the program of the documentation', async () => {
    const page = readFileSync('docs/ansible-inventories.md', 'utf8')
    const code = /```js\n([\s\S]*?)```/.exec(page)![1]!
    const wrapper = `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`
    project.write('inventory/by-system.cjs', code).write('bin/haploy', wrapper)
    for (const path of ['inventory/by-system.cjs', 'bin/haploy']) chmodSync(project.path(path), 0o755)
    const env = { PATH: `${project.path('bin')}:${process.env.PATH}` }
    const { stdout, stderr } = await project.haploy(['hosts', 'os_*', '-i', 'hosts.ini', '-i', 'by-system.cjs'], {
      env,
    })
    expect(stderr).to.equal('')
    const id = (await on(lab, 'web7', '. /etc/os-release && echo $ID')).trim()
    expect(stdout).to.match(new RegExp(`^web7 .* os_${id}, site, web\n|^web7 .* site, os_${id}, web\n`, 'm'))
  })
})
