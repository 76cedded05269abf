import { expect } from 'chai'
import { Lab } from '../../src/lab/index.js'
import { on } from './ground-truth.js'
import { labName } from './lab-name.js'
import { Project } from './project.js'
import { skipWithoutLab } from './skip-without-lab.js'
import { alterations, type Snapshot, snapshots } from './snapshot.js'

const name = labName('taking')
const shop = `server {
    listen 8080;
    server_name shop.example;
    location / { return 200 "shop\\n"; }
}
`
const conf = `events { }
http {
    include /etc/nginx/conf.d/*.conf;
}
`

describe('The first run on a host that already serves', function () {
  this.timeout(400_000)
  let lab: Lab
  let project: Project
  let disks: Record<string, Snapshot>

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 2 })
    project = new Project(lab).inventory({ lb1: {}, lb2: {} }).write(
      'playbooks/site.ts',
      `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'

export default definePlaybook([
  {
    hosts: 'all',
    roles: [nginx({ servers: [{ listen: 80, serverNames: ['new.example'], root: '/srv/new', page: 'new' }] })],
  },
])
`,
    )
    await Promise.all(
      ['lb1', 'lb2'].map((host) =>
        on(
          lab,
          host,
          'apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y nginx >/dev/null 2>&1',
        ),
      ),
    )
    await on(
      lab,
      'lb1',
      `printf '%s' '${shop}' >/etc/nginx/conf.d/shop.conf; printf '%s' '${conf}' >/etc/nginx/nginx.conf
chmod 0640 /etc/nginx/nginx.conf; chown www-data:adm /etc/nginx/nginx.conf; systemctl reload nginx`,
    )
    disks = await snapshots(lab, ['lb1'])
  })

  after(async () => {
    project?.remove()
    await lab?.down()
  })

  it('is refused with the files and what they serve, in a dry run, too, and nothing is changed', async () => {
    for (const more of [['--check'], [], ['--skip-tags', 'install'], ['-t', 'config']]) {
      const { code, stdout } = await project.haploy(['run', 'site', '-l', 'lb1', ...more])
      expect(code, stdout).to.equal(2)
      const text = stdout.replace(/\s+/g, ' ')
      expect(text).to.contain(
        'haploy did not write /etc/nginx/nginx.conf, which this run would replace; the new configuration does not include /etc/nginx/conf.d/shop.conf; no longer served: listen 8080, server_name shop.example',
      )
      expect(text).to.contain('--take-over')
    }
    expect(alterations(disks, await snapshots(lab, ['lb1']))).to.deep.equal({})
    expect(await on(lab, 'lb1', 'curl -s http://127.0.0.1:8080/')).to.equal('shop\n')
  })

  it('is made as usual where the host has only the files of the package', async () => {
    const { code, stdout } = await project.haploy(['run', 'site', '-l', 'lb2'])
    expect(code, stdout).to.equal(0)
    expect(await on(lab, 'lb2', 'ls /var/lib/haploy')).not.to.contain('originals')
  })

  it('is refused where the package’s own nginx.conf includes a file that no package brought', async () => {
    await on(lab, 'lb2', 'rm -r /var/lib/haploy /etc/systemd/system/nginx.service.d')
    await on(
      lab,
      'lb2',
      'apt-get -qq -y -o Dpkg::Options::=--force-confnew install --reinstall nginx-common >/dev/null 2>&1; :',
    )
    await on(
      lab,
      'lb2',
      `rm /etc/nginx/nginx.conf; DEBIAN_FRONTEND=noninteractive apt-get -qq -y -o Dpkg::Options::=--force-confmiss install --reinstall nginx-common >/dev/null 2>&1; printf '%s' '${shop}' >/etc/nginx/sites-enabled/shop`,
    )
    const { code, stdout } = await project.haploy(['run', 'site', '-l', 'lb2'])
    expect(code, stdout).to.equal(2)
    expect(stdout.replace(/\s+/g, ' ')).to.contain('does not include /etc/nginx/sites-enabled/shop; no longer served')
  })

  it('is refused with the instances and addresses of a keepalived.conf that haploy did not write', async () => {
    project.write(
      'playbooks/pair.ts',
      `import { definePlaybook } from 'haploy'
import { keepalived } from 'haploy/roles'

const instance = { name: 'VI_1', virtualRouterId: 51, addresses: ['198.18.0.200/24'], prefer: ['lb1', 'lb2'] }

export default definePlaybook([{ hosts: 'all', roles: [keepalived({ instances: [instance] })] }])
`,
    )
    const text = 'vrrp_instance OLD {\n  virtual_ipaddress {\n    198.18.0.199\n  }\n}\n'
    const more = 'virtual_server 198.18.0.198 80 {\n}\n'
    await on(
      lab,
      'lb2',
      `mkdir -p /etc/keepalived/conf.d; printf '${text}include conf.d/*.conf' >/etc/keepalived/keepalived.conf
printf '${more}' >/etc/keepalived/conf.d/shop.conf`,
    )
    const { code, stdout } = await project.haploy(['run', 'pair', '-l', 'lb2', '--check'])
    expect(code, stdout).to.equal(2)
    expect(stdout.replace(/\s+/g, ' '))
      .to.contain('the new configuration does not include /etc/keepalived/conf.d/shop.conf')
      .and.contain('VRRP instance OLD, virtual address 198.18.0.199, virtual server 198.18.0.198 80')
    const taken = await project.haploy(['run', 'pair', '--take-over'])
    expect(taken.code, taken.stdout).to.equal(0)
    expect((await project.run(['pair'])).changed).to.deep.equal({ lb1: 0, lb2: 0 })
    expect(await on(lab, 'lb2', 'sed 1d /var/lib/haploy/keepalived.manifest | cut -d " " -f 2')).to.equal(
      ['check_nginx.sh', 'convert_state.sh', 'keepalived.conf', 'notify.sh']
        .map((name) => `/etc/keepalived/${name}\n`)
        .join('')
        .concat('/etc/systemd/system/keepalived.service.d/haploy.conf\n'),
    )
  })

  it('is made with --take-over, which keeps the original, and the second run changes nothing', async () => {
    const taken = await project.haploy(['run', 'site', '-l', 'lb1', '--take-over'])
    expect(taken.code, taken.stdout).to.equal(0)
    const kept = '/var/lib/haploy/originals/etc/nginx/nginx.conf'
    expect(await on(lab, 'lb1', `cat ${kept}`)).to.equal(conf)
    expect(await on(lab, 'lb1', `stat -c "%a %U:%G" ${kept} /var/lib/haploy/originals`)).to.equal(
      '600 root:root\n700 root:root\n',
    )
    expect(await on(lab, 'lb1', 'cat /etc/nginx/conf.d/shop.conf')).to.equal(shop)
    expect((await project.run(['site', '-l', 'lb1'])).changed).to.deep.equal({ lb1: 0 })
  })

  it('is no first run where an earlier version left a manifest without nginx.conf', async () => {
    await on(
      lab,
      'lb1',
      'sed -i "/nginx[.]conf$/d; /haploy[.]conf$/d" /var/lib/haploy/nginx.manifest; sed -i 1d /etc/nginx/nginx.conf',
    )
    const { code, stdout } = await project.haploy(['run', 'site', '-l', 'lb1'])
    expect(code, stdout).to.equal(0)
    expect(await on(lab, 'lb1', 'sed 1d /var/lib/haploy/nginx.manifest | cut -d " " -f 2')).to.equal(
      '/etc/nginx/nginx.conf\n/etc/systemd/system/nginx.service.d/haploy.conf\n/srv/new/index.html\n',
    )
  })

  it('is undone by haploy undo, after which it is refused again', async () => {
    const args = ['undo', '--to-original', 'site', '-l', 'lb1']
    const dry = await project.haploy([...args, '--check'])
    expect(dry.code, dry.stdout).to.equal(0)
    expect(dry.stdout).to.match(/lb1 .*changed=2/)
    const { code, stdout } = await project.haploy(args)
    expect(code, stdout).to.equal(0)
    expect(stdout)
      .to.contain('restore the original files')
      .and.to.match(/lb1 .*changed=2/)
    expect(await on(lab, 'lb1', 'cat /etc/nginx/nginx.conf; stat -c "%a %U:%G" /etc/nginx/nginx.conf')).to.equal(
      `${conf}640 www-data:adm\n`,
    )
    expect(stdout).to.match(/RUNNING HANDLER \[nginx : reload nginx\][^\n]*\nchanged: \[lb1\]/)
    expect(await on(lab, 'lb1', 'curl -s --retry 5 --retry-connrefused http://127.0.0.1:8080/')).to.equal('shop\n')
    expect((await project.haploy(args)).stdout).to.match(/lb1 .*changed=0/)
    expect((await project.haploy(['run', 'site', '-l', 'lb1'])).code).to.equal(2)
  })
})
