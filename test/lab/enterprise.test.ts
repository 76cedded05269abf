import { expect } from 'chai'
import { UsageError } from '../../src/core/errors.js'
import { Lab } from '../../src/lab/index.js'
import { Cluster } from './cluster.js'
import { on } from './ground-truth.js'
import { labName } from './lab-name.js'
import { Project } from './project.js'
import { skipWithoutLab } from './skip-without-lab.js'
import { alterations, snapshots } from './snapshot.js'

for (const [system, release, manager, mail] of [
  ['el9', 'AlmaLinux 9.5', 'dnf', 's-nail'],
  ['el7', 'CentOS Linux 7', 'yum', 'mailx'],
] as const) {
  describe(`Hosts of ${system}`, function () {
    this.timeout(300_000)
    const name = labName(`enterprise-${system}`)
    let lab: Lab

    before(async function () {
      await skipWithoutLab(this)
      await Lab.down(name)
      lab = await Lab.up({ name, system })
    })

    after(async () => {
      await lab?.down()
    })

    it('boot with a disabled firewall and nothing of Debian', async () => {
      expect(await on(lab, 'lb1', 'systemctl is-system-running')).to.equal('running\n')
      expect(await on(lab, 'lb1', 'systemctl is-enabled firewalld; systemctl is-active firewalld; :')).to.equal(
        'disabled\ninactive\n',
      )
      const commands = await on(lab, 'lb1', 'for c in apt-get dpkg dnf yum mailx nginx; do command -v $c; done; :')
      expect(commands).to.equal(manager === 'dnf' ? '/usr/bin/dnf\n/usr/bin/yum\n' : '/usr/bin/yum\n')
    })

    const predicted: readonly (readonly [title: string, task: string, message: string])[] = [
      ['an unknown package', "pkg('t', 'nosuch-package')", `${manager} could not install nosuch-package`],
      ['an unknown version', "pkg('t', { nginx: '0.0.1' })", `${manager} could not install nginx`],
      [
        'a unit that does not exist',
        "service('t', 'nosuch', { enabled: true })",
        'the unit nosuch.service does not exist',
      ],
      ['a user of an unknown group', "user('t', 'someone', { group: 'ghosts' })", 'the group ghosts does not exist'],
      [
        'a file that its test refuses',
        "file('t', '/etc/motd', { content: 'x', validate: (staged) => sh`cp ${staged} /etc/new; grep -q y ${staged}` })",
        'the new content was rejected',
      ],
    ]
    for (const [title, task, message] of predicted) {
      it(`are not changed by a dry run, which predicts ${title}`, async () => {
        const project = new Project(lab).inventory({ lb1: {} }).role('own', { tasks: task })
        try {
          const before = await snapshots(lab, ['lb1'])
          const dry = await project.run(['own', '--check'])
          const altered = alterations(before, await snapshots(lab, ['lb1'])).lb1 ?? []
          // Whoever asks rpm lets it keep its books beside its database.
          expect(
            altered.filter((path) => !/^\/var\/lib(\/rpm(\/rpmdb\.sqlite-(shm|wal))?)?$/.test(path)),
          ).to.deep.equal([])
          const real = await project.run(['own'])
          const [announced, done] = [dry, real].map((report) => report.failure('lb1'))
          expect(announced?.message).to.include(message).and.to.equal(done?.message)
          expect(announced?.hint).to.equal(done?.hint)
        } finally {
          project.remove()
        }
      })
    }

    it('can have packages that a dry run announces', async () => {
      const project = new Project(lab).inventory({ lb1: {} }).role('own', { tasks: "pkg('t', 'keepalived')" })
      try {
        const dry = await project.run(['own', '--check'])
        expect(dry.tasks[0]!.outcome).to.deep.equal((await project.run(['own'])).tasks[0]!.outcome)
      } finally {
        project.remove()
      }
    })

    it('are rejected when another system is requested', async () => {
      const refused = await Lab.up({ name, system: 'debian12' }).catch((error) => error)
      expect(refused).to.be.instanceOf(UsageError)
      expect(refused.message).to.equal(`the lab '${name}' already exists with ${system}, not debian12`)
      expect((await Lab.up({ name })).system).to.equal(system)
      const packages = await Lab.up({ name, system, packages: ['jq'] }).catch((error) => error)
      expect(packages).to.be.instanceOf(UsageError)
    })

    it('have the right facts in haploy', async () => {
      const project = new Project(lab)
      try {
        project.inventory({ lb1: {} }).write('playbooks/facts.ts', seen)
        expect((await project.run(['facts'])).code).to.equal(0)
        expect(JSON.parse(await on(lab, 'lb1', 'cat /root/facts.json'))).to.deep.equal([release, 'redhat', manager])
      } finally {
        project.remove()
      }
    })

    it('start no service on installation', async () => {
      await on(lab, 'web2', `${manager} -y install nginx keepalived ${mail}`)
      const units = 'nginx keepalived'
      expect(await on(lab, 'web2', `systemctl is-active ${units}; systemctl is-enabled ${units}; :`)).to.equal(
        'inactive\ninactive\ndisabled\ndisabled\n',
      )
    })

    it('run a firewall that accepts permanent rules', async () => {
      await on(lab, 'web2', 'systemctl start firewalld')
      const rule = `rule protocol value="vrrp" accept`
      await on(lab, 'web2', `firewall-cmd --permanent --add-rich-rule='${rule}' && firewall-cmd --reload`)
      expect(await on(lab, 'web2', 'firewall-cmd --state; firewall-cmd --list-rich-rules')).to.equal(
        `running\n${rule}\n`,
      )
      expect(await on(lab, 'web2', 'nft list ruleset')).to.include('vrrp accept')
      await on(lab, 'web2', 'systemctl stop firewalld')
    })

    it('become a pair with web servers, are not changed by a second run, and move the address', async () => {
      const cluster = new Cluster(lab)
      try {
        const announced = await cluster.run(['--check'])
        const first = await cluster.run()
        const failures = Cluster.hosts.map((host) => first.failure(host))
        expect(first.code, JSON.stringify(failures)).to.equal(0)
        expect(first.changed).to.deep.equal(announced.changed)
        await cluster.isHeldBy('lb1')
        expect((await cluster.run()).changed).to.deep.equal({ lb1: 0, lb2: 0, web1: 0, web2: 0 })

        await on(lab, 'lb1', 'systemctl stop nginx')
        await cluster.isHeldBy('lb2')
        await on(lab, 'lb1', 'systemctl start nginx')
        await cluster.isHeldBy('lb1')
        await lab.kill('lb1')
        await cluster.isHeldBy('lb2')
        await lab.boot('lb1')
        await cluster.isHeldBy('lb1')
      } finally {
        cluster.remove()
      }
    })

    it("install signed packages from nginx's vendor, although the distribution has nginx too", async () => {
      await lab.reset('web1')
      const project = new Project(lab)
      try {
        const key = project.write('vendor.asc', await on(lab, 'web1', 'cat /srv/vendor/RPM-GPG-KEY')).path('vendor.asc')
        const install = { from: 'repository', key, url: 'file:///srv/vendor' }
        project.inventory({ web1: { nginx: { install } } }).write('playbooks/vendor.ts', vendor)
        expect((await project.run(['vendor'])).code).to.equal(0)
        expect(await on(lab, 'web1', 'rpm -q nginx; curl -s localhost')).to.match(/^nginx-.*\.ngx\.x86_64\nHello\n$/)
        expect((await project.run(['vendor'])).changed).to.deep.equal({ web1: 0 })
      } finally {
        project.remove()
      }
    })
  })
}

const seen = `import { definePlaybook, defineRole, file } from 'haploy'
import { z } from 'zod'

const role = defineRole({
  name: 'facts',
  variables: z.object({}),
  folder: import.meta.dirname,
  tasks: ({ facts: { os, packageManager } }) => [
    file('write them', '/root/facts.json', { content: JSON.stringify([os.name, os.family, packageManager]) }),
  ],
})

export default definePlaybook([{ hosts: 'all', roles: [role()] }])
`

const vendor = `import { definePlaybook } from 'haploy'
import { nginx, page } from 'haploy/roles'

export default definePlaybook([{ hosts: 'all', roles: [nginx({ servers: [page('Hello\\n')] })] }])
`
