import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { command } from '../../bundle.js'
import { haploy } from '../command.js'

const inventory = `
import { defineInventory, secret } from 'haploy'
export default defineInventory({
  vars: { user: 'ops', token: secret('fake-canary-token'), becomePassword: 'fake-canary-sudo' },
  hosts: { here: { connection: 'local' } },
  groups: {
    lb: {
      children: { north: { hosts: { lb1: { address: '198.18.0.11', become: true } } }, idle: {} },
      hosts: { lb2: { address: 'fd00::2', port: 2222, note: 'fake-canary-token, fake-canary-sudo' } },
    },
    web: { hosts: { 'web[1:2]': {} } },
    blue: { hosts: { web2: {} }, vars: { colour: 'blue' } },
  },
})
`

describe('haploy hosts', () => {
  let cwd: string

  const hosts = (...args: string[]) => haploy(['hosts', ...args], { cwd })

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'haploy-hosts-'))
    await mkdir(join(cwd, 'inventory'))
    await writeFile(join(cwd, 'inventory/hosts.ts'), inventory)
  })

  after(() => rm(cwd, { recursive: true }))

  it('shows all hosts in the order of the inventory, with the address, the user and the groups', async () => {
    expect(await hosts()).to.deep.equal({
      code: 0,
      stdout: [
        'HOST  ADDRESS         USER               GROUPS',
        `here  local           ${userInfo().username.padEnd(17)}`.trimEnd(),
        'lb2   [fd00::2]:2222  ops                lb',
        'lb1   198.18.0.11     ops, becomes root  lb, north',
        'web1  web1            ops                web',
        'web2  web2            ops                web, blue',
        '',
      ].join('\n'),
      stderr: '',
    })
  })

  it('shows the hosts of a pattern, with -e variables', async () => {
    const { stdout } = await hosts('web:!web2', '-e', 'user=deploy')
    expect(stdout).to.equal('HOST  ADDRESS  USER    GROUPS\nweb1  web1     deploy  web\n')
  })

  it('shows what the options make of the users', async () => {
    const users = async (...args: string[]) => (await hosts('web1', ...args)).stdout.split('\n')[1]
    expect(await users('-u', 'deploy')).to.equal('web1  web1     deploy  web')
    expect(await users('-b')).to.equal('web1  web1     ops, becomes root  web')
    expect(await users('--become-user', 'app')).to.equal('web1  web1     ops, becomes app  web')
    expect(await users('-u', 'deploy', '-e', 'user=ops')).to.equal('web1  web1     ops   web')
  })

  it('shows what the SSH configuration says', async () => {
    const home = join(cwd, 'home')
    await mkdir(join(home, '.ssh'), { recursive: true })
    await writeFile(join(home, '.ssh/config'), 'Host web1\n  HostName web1.example\n  Port 2022\n')
    const { stdout } = await haploy(['hosts', 'web1'], { cwd, env: { HOME: home } })
    expect(stdout).to.contain('web1  web1.example:2022  ops')
    await writeFile(join(home, '.ssh/config'), 'Host web1\n  Port many\n')
    const wrong = await haploy(['hosts', 'web'], { cwd, env: { HOME: home } })
    expect(wrong.code).to.equal(1)
    expect(wrong.stdout).to.contain('web1  web1     ?').and.to.contain('web2  web2     ops')
    expect(wrong.stderr).to.contain('web1')
  })

  it('shows the groups as a tree', async () => {
    expect((await hosts('--graph')).stdout).to.equal(`@all:
  |--@lb:
  |  |--@north:
  |  |  |--lb1
  |  |--lb2
  |--@web:
  |  |--web1
  |  |--web2
  |--@blue:
  |  |--web2
  |--here
`)
    expect((await hosts('web1', '--graph')).stdout).to.equal('@all:\n  |--@web:\n  |  |--web1\n')
  })

  it('lists groups and variables as JSON, with secrets masked', async () => {
    const { code, stdout } = await hosts('lb:blue', '--list')
    expect(code).to.equal(0)
    expect(stdout).not.to.contain('canary')
    expect(await hosts('lb:blue', '--output', 'json')).to.have.property('stdout', stdout)
    const shared = { user: 'ops', token: '********', becomePassword: '********' }
    expect(JSON.parse(stdout)).to.deep.equal({
      _meta: {
        hostvars: {
          lb1: { ...shared, address: '198.18.0.11', become: true },
          lb2: { ...shared, address: 'fd00::2', port: 2222, note: '********, ********' },
          web2: { ...shared, address: 'web2', colour: 'blue' },
        },
      },
      all: { children: ['lb', 'web', 'blue'], hosts: [] },
      lb: { children: ['north'], hosts: ['lb2'] },
      web: { children: [], hosts: ['web2'] },
      blue: { children: [], hosts: ['web2'] },
      north: { children: [], hosts: ['lb1'] },
    })
  })

  it('refuses a pattern that matches nothing, and a tree as JSON', async () => {
    const refusals = { hare: "Did you mean 'here'?", '--graph --list': 'cannot be combined' }
    for (const [args, message] of Object.entries(refusals)) {
      const { code, stdout, stderr } = await hosts(...args.split(' '))
      expect({ code, stdout }, args).to.deep.equal({ code: 1, stdout: '' })
      expect(stderr, args).to.contain(message)
    }
  })

  it('reports invalid connection variables after the table', async () => {
    const { code, stdout, stderr } = await hosts('web', '-e', 'port=0')
    expect(code).to.equal(1)
    expect(stdout).to.equal('HOST  ADDRESS  USER  GROUPS\nweb1  web1     ?     web\nweb2  web2     ?     web, blue\n')
    expect(stderr).to.contain('port').and.to.contain('web1')
  })

  describe('with an Ansible inventory', () => {
    const ansible = `[lb]
lb[1:2] ansible_user=ops ansible_password=fake-canary-login site={{region}}
[old]
win1 ansible_connection=winrm ansible_become_password=fake-canary-sudo note=fake-canary-sudo
[site:children]
lb
`

    before(() => writeFile(join(cwd, 'hosts.ini'), ansible))

    it('lists groups and variables, with passwords masked and expressions as written', async () => {
      const { code, stdout, stderr } = await hosts('-i', 'hosts.ini', '--list')
      expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' })
      const lb = { ansible_user: 'ops', ansible_password: '********', site: '{{region}}' }
      const win = { ansible_connection: 'winrm', ansible_become_password: '********', note: '********' }
      expect(JSON.parse(stdout)).to.deep.equal({
        _meta: {
          hostvars: {
            win1: win,
            lb1: lb,
            lb2: lb,
          },
        },
        all: { children: ['old', 'site'], hosts: [] },
        old: { children: [], hosts: ['win1'] },
        site: { children: ['lb'], hosts: [] },
        lb: { children: [], hosts: ['lb1', 'lb2'] },
      })
    })

    it('is read with ordinary variables that have the names of connection variables', async () => {
      const own = '[db]\ndb1 ansible_host=198.18.0.5 ansible_port=2222 port=5432 user=app password=fake-canary-db\n'
      await writeFile(join(cwd, 'db.ini'), own)
      const { stdout, ...rest } = await hosts('-i', 'db.ini', '-e', 'extra=1', '--list')
      expect(rest).to.deep.equal({ code: 0, stderr: '' })
      expect(JSON.parse(stdout)._meta.hostvars.db1).to.deep.equal({
        ...{ ansible_host: '198.18.0.5', ansible_port: 2222 },
        ...{ port: 5432, user: 'app', password: '********', extra: 1 },
      })
      expect((await hosts('-i', 'db.ini', '-u', 'ops')).stdout).to.contain('db1   198.18.0.5:2222  ops ')
      expect((await hosts('-i', 'db.ini', '--graph')).stdout).to.contain('db1')
    })

    it('gets groups by facts from the program of the documentation, wherever it is called', async () => {
      const page = await readFile('docs/ansible-inventories.md', 'utf8')
      const code = /```js\n([\s\S]*?)```/.exec(page)![1]!
      const project = join(cwd, 'by-facts')
      for (const folder of ['inventory', 'playbooks']) await mkdir(join(project, folder), { recursive: true })
      await writeFile(join(project, 'inventory/hosts.ini'), 'here ansible_connection=local\n')
      await writeFile(join(project, 'inventory/by-system.cjs'), code, { mode: 0o755 })
      await writeFile(join(project, 'haploy'), `#!/bin/sh\nexec '${process.execPath}' '${command}' "$@"\n`, {
        mode: 0o755,
      })
      const env = { PATH: `${project}:${process.env.PATH}` }
      for (const [folder, inside] of [
        [project, ''],
        [tmpdir(), join(project, 'inventory/')],
      ] as const) {
        const args = ['hosts', 'os_*', '-i', `${inside}hosts.ini`, '-i', `${inside}by-system.cjs`]
        const { stdout, stderr } = await haploy(args, { cwd: folder, env })
        expect({ stderr, isFound: /^here .* os_\w+/m.test(stdout) }).to.deep.equal({ stderr: '', isFound: true })
      }
    })

    it('shows the groups as a tree, and those of several inventories', async () => {
      const { stdout } = await hosts('-i', 'hosts.ini', '-i', 'mail1,', '--graph')
      expect(stdout).to.equal(`@all:
  |--@ungrouped:
  |  |--mail1
  |--@old:
  |  |--win1
  |--@site:
  |  |--@lb:
  |  |  |--lb1
  |  |  |--lb2
`)
    })

    it('shows the other hosts if haploy cannot connect to one', async () => {
      const { code, stdout, stderr } = await hosts('-i', 'hosts.ini')
      expect(code).to.equal(1)
      expect(stdout).to.contain('\nlb1   lb1      ops   site, lb\n').and.to.contain('\nwin1  win1     ?     old\n')
      expect(stderr).to.contain('win1: ansible_connection is not supported (from host win1 in hosts.ini)')
      expect((await hosts('lb', '-i', 'hosts.ini')).code).to.equal(0)
    })

    it('reports an expression where its value is needed', async () => {
      const { code, stderr } = await hosts('lb1', '-i', 'hosts.ini', '-e', '{address: "{{ site }}"}')
      expect(code).to.equal(1)
      expect(stderr).to.contain('lb1: address is a Jinja2 expression, which haploy does not evaluate (from -e)')
      expect(stderr).to.contain('-e address=…')
    })
  })
})
