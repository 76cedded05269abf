import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { Lab } from '../../../src/lab/index.js'
import { KeyPair } from '../../../src/resources/certificates/key-pair.js'
import { on, within } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project, type RunReport } from '../../lab/project.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'
import { AcmeServer } from './acme-server.js'

const name = labName('certificates')
const virtual = '198.18.0.200'
const day = 86_400

describe('Certificates of a pair by ACME', function () {
  this.timeout(400_000)
  let lab: Lab
  let project: Project
  let authority: AcmeServer
  let announced: RunReport

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 3, packages: ['pebble'] })
    authority = await AcmeServer.install(lab, 'web1')
    await authority.start({ lifetime: 90 * day, address: virtual })
    project = new Project(lab).inventory({ lb1: {}, lb2: {} })
    project.write('authority.pem', authority.certificate).write('names.cjs', names)
    declare(['www.example.com'])
  })

  after(async () => {
    await lab?.down()
    project?.remove()
  })

  it('are announced by a dry run, which orders nothing and keeps nothing', async () => {
    announced = await run('--check')
    const { code, tasks } = announced
    expect(code).to.equal(0)
    const ordered = tasks.find(({ task }) => task === 'certificates: order the certificate site, and copy it')!.outcome
    expect(JSON.stringify(ordered)).to.contain('a new one, from 198.18.0.13_14000, because there is none')
    expect(existsSync(project.path('keys'))).to.equal(false)
    expect(await authority.requests()).to.equal(0)
  })

  it('are issued in the first deployment, and served by both hosts', async () => {
    const report = await run()
    expect(report.failure('lb1') ?? report.failure('lb2')).to.equal(undefined)
    expect(changedIn(report).filter((task) => !changedIn(announced).includes(task))).to.deep.equal([])
    const { serial } = kept()
    expect(await served()).to.deep.equal({ lb1: serial, lb2: serial, [virtual]: serial })
    expect(await authority.requests()).to.equal(2)
    for (const file of readdirSync(project.path('keys')).filter((each) => each.endsWith('.pem')))
      expect(statSync(project.path(`keys/${file}`)).mode & 0o777, file).to.equal(0o600)
    expect(JSON.stringify(report.events)).not.to.contain('PRIVATE KEY')
  })

  it('are copied to all hosts before the first one serves them', async () => {
    declare(['www.example.com', 'new.example.com'])
    const changed = changedIn(await run())
    expect(changed.slice(0, 2).sort()).to.deep.equal(
      ['lb1', 'lb2'].map((host) => `${host} certificates: order the certificate site, and copy it`),
    )
    expect(changed.slice(2)).to.deep.equal(
      ['lb1', 'lb2'].flatMap((host) => [
        `${host} certificates: serve the certificate site`,
        `${host} certificates: handler reload nginx`,
      ]),
    )
    const { serial } = kept()
    expect(await served()).to.deep.equal({ lb1: serial, lb2: serial, [virtual]: serial })
  })

  it('stay as they are in the next run, and in one that leaves a host out', async () => {
    expect((await run()).changed).to.deep.equal({ lb1: 0, lb2: 0 })
    declare(['www.example.com'])
    const { statuses, code } = await limited('lb1')
    expect(code).to.equal(0)
    expect(statuses).to.include('certificates: order the certificate site, and copy it: skipped')
    declare(['www.example.com', 'new.example.com'])
  })

  it('are answered for by each host, whichever has the address', async () => {
    for (const address of ['198.18.0.11', '198.18.0.12', virtual])
      expect(await curl(`http://${address}/.well-known/acme-challenge/test`)).to.match(/^test\.[\w-]{43}$/)
    expect(await curl('http://198.18.0.12/.well-known/acme-challenge/a/b')).to.contain('301')
  })

  it('fail with the name and the cause if the name leads elsewhere, and both hosts keep the old one', async () => {
    const { serial } = kept()
    await authority.start({ lifetime: 90 * day, address: '198.18.0.13' })
    declare(['www.example.com', 'wrong.example.com'])
    const report = await run()
    expect(report.code).to.equal(2)
    expect(report.failure('lb1')?.message).to.match(/^the authority could not check \w+\.example\.com: .*refused/)
    expect(report.failure('lb1')?.hint).to.match(
      /^Port 80 of \w+\.example\.com must lead to the host that has the address/,
    )
    expect(await served()).to.deep.equal({ lb1: serial, lb2: serial, [virtual]: serial })
    await authority.start({ lifetime: 90 * day, address: virtual })
  })

  it('are renewed when less than a third of their lifetime is left, by the host that has the address then', async () => {
    await authority.start({ lifetime: 90, address: virtual })
    declare(['www.example.com', 'short.example.com'])
    expect((await run()).code).to.equal(0)
    const short = kept()
    await authority.start({ lifetime: 90 * day, address: virtual })
    await sleep(Math.max(short.pair.renewal.getTime() - Date.now() + 1000, 0))
    const dry = await run('--check')
    expect(JSON.stringify(dry.events)).to.contain('because it expires on')
    expect(kept().serial).to.equal(short.serial)
    const linted = await project.haploy(['lint', 'site'], options())
    expect(linted.stdout + linted.stderr).to.contain('the next run orders the certificate site')
    await on(lab, 'lb1', 'systemctl stop keepalived')
    await on(lab, 'lb2', ': >/var/log/nginx/access.log')
    expect((await run('--role', 'certificates')).code).to.equal(0)
    expect(await on(lab, 'lb2', 'cat /var/log/nginx/access.log')).to.contain('/.well-known/acme-challenge/')
    await on(lab, 'lb1', 'systemctl start keepalived')
    const { serial } = kept()
    expect(serial).not.to.equal(short.serial)
    expect(await served()).to.deep.equal({ lb1: serial, lb2: serial, [virtual]: serial })
  })

  it('stay on all hosts while one of them cannot be reached', async () => {
    const { serial } = kept()
    declare(['www.example.com', 'later.example.com'])
    await lab.cut('lb2')
    const report = await run('--role', 'certificates')
    expect(report.code).to.equal(4)
    expect(report.warnings.join()).to.contain('stops after a failure on lb2')
    await lab.join('lb2')
    expect(kept().serial).not.to.equal(serial)
    expect(await served()).to.deep.equal({ lb1: serial, lb2: serial, [virtual]: serial })
    expect((await run()).code).to.equal(0)
    const now = kept().serial
    expect(await served()).to.deep.equal({ lb1: now, lb2: now, [virtual]: now })
  })

  it('are compared by a handshake with each host, which finds another one', async () => {
    const { serial } = kept()
    const other = readFileSync(project.path('keys/site.self-signed.pem'), 'utf8')
    await lab.on('lb2', 'cd /etc/nginx/tls/made && cp -p site.pem kept && cat >site.pem && systemctl reload nginx', {
      input: other,
    })
    await within(10, 'lb2 serves another one', async () => (await served()).lb2 === KeyPair.parse(other).serial)
    await on(lab, 'lb2', 'cd /etc/nginx/tls/made && mv kept site.pem')
    const report = await run()
    expect(report.code).to.equal(2)
    expect(report.failure('lb1')).to.equal(undefined)
    expect(report.failure('lb2')?.message).to.equal(
      `nginx on lb2 serves www.example.com with the certificate ${KeyPair.parse(other).serial}, and not with ${serial} of /etc/nginx/tls/made/site.pem`,
    )
    await on(lab, 'lb2', 'systemctl reload nginx')
    expect((await run()).code).to.equal(0)
  })

  it('are renewed by a timer whose units systemd accepts', async () => {
    const page = readFileSync(fileURLToPath(new URL('../../../docs/certificates.md', import.meta.url)), 'utf8')
    const units = [...page.matchAll(/```ini\n# (\/etc\/systemd\/system\/\S+)\n([\s\S]*?)```/g)]
    expect(units.map(([, path]) => path)).to.deep.equal([
      '/etc/systemd/system/haploy-certificates.service',
      '/etc/systemd/system/haploy-certificates.timer',
    ])
    for (const [, path, text] of units) await lab.on('lb1', `cat >${path}`, { input: text! })
    await on(lab, 'lb1', 'mkdir -p /srv/infrastructure && ln -sf /bin/true /usr/bin/npx')
    for (const [, path] of units) expect(await on(lab, 'lb1', `systemd-analyze verify ${path} 2>&1`)).to.equal('')
    await on(lab, 'lb1', 'systemctl start haploy-certificates.service haploy-certificates.timer')
    expect(await on(lab, 'lb1', 'systemctl list-timers --all')).to.contain('haploy-certificates.service')
  })

  it('are issued for wildcards by DNS-01', async () => {
    declare(['*.example.com'], dns())
    const report = await run()
    expect(report.failure('lb1') ?? report.failure('lb2')).to.equal(undefined)
    const { serial, pair } = kept()
    expect(pair.names).to.deep.equal(['*.example.com'])
    expect(await served()).to.deep.equal({ lb1: serial, lb2: serial, [virtual]: serial })
  })

  it('give way to a self-signed one and to one from files by the same name, on both hosts', async () => {
    for (const other of [selfSigned, fromFiles]) {
      declare([], '', other)
      const report = await run()
      expect(report.failure('lb1') ?? report.failure('lb2')).to.equal(undefined)
      const { serial } = KeyPair.parse(readFileSync(project.path('keys/site.self-signed.pem'), 'utf8'))
      expect(await served()).to.deep.equal({ lb1: serial, lb2: serial, [virtual]: serial })
      expect((await run()).changed).to.deep.equal({ lb1: 0, lb2: 0 })
    }
    expect(await on(lab, 'lb2', 'ls -F /etc/nginx/tls/ /etc/nginx/tls/made/')).to.equal(
      '/etc/nginx/tls/:\nmade/\nsite.crt\nsite.key\n\n/etc/nginx/tls/made/:\nordered/\n',
    )
  })

  const selfSigned = "{ site: { selfSigned: { names: ['self.example.com'], folder: 'keys' } } }"
  const file = "{ file: 'keys/site.self-signed.pem' }"
  const fromFiles = `{ site: { certificate: ${file}, key: ${file} } }`

  /** All names lead to the pair, as its name servers would say. */
  const names = `const dns = require('node:dns')
const { lookup } = dns
dns.lookup = (name, ...rest) => lookup(name.endsWith('.example.com') ? '${virtual}' : name, ...rest)
`

  function declare(names: readonly string[], more = '', other?: string): void {
    const acme = `{
  site: {
    acme: {
      names: ${JSON.stringify(names)},
      folder: 'keys',
      directory: '${authority.directory}',
      termsOfServiceAgreed: true as const,${more}
    },
  },
}`
    project.write(
      'playbooks/site.ts',
      `import { definePlaybook } from 'haploy'
import { certificatePlays, keepalived, nginx, redirect } from 'haploy/roles'

const certificates = ${other ?? acme}
const servers = [redirect(), { tls: 'site', root: '/srv/site', page: 'the site\\n' }]

export default definePlaybook([
  { hosts: 'lb', serial: 1, roles: [nginx({ certificates, servers })] },
  {
    hosts: 'lb',
    roles: [
      keepalived({
        instances: [{ name: 'VI_1', virtualRouterId: 51, addresses: ['${virtual}/24'], prefer: ['lb1', 'lb2'] }],
      }),
    ],
  },
  ${other === undefined ? "...certificatePlays('lb', { certificates })," : ''}
])
`,
    )
  }

  function dns(): string {
    const post = (path: string, body: string) =>
      `await fetch('${authority.records}/${path}', { method: 'POST', body: JSON.stringify(${body}) })`
    return `
      dns: {
        async set(name: string, value: string) {
          ${post('set-txt', '{ host: `${name}.`, value }')}
        },
        async remove(name: string) {
          ${post('clear-txt', '{ host: `${name}.` }')}
        },
      },`
  }

  function options() {
    return {
      env: {
        NODE_EXTRA_CA_CERTS: project.path('authority.pem'),
        NODE_OPTIONS: `--require ${JSON.stringify(project.path('names.cjs'))}`,
      },
    }
  }

  function run(...words: readonly string[]): Promise<RunReport> {
    return project.run(['site', ...words], options())
  }

  function changedIn({ tasks }: RunReport): string[] {
    return tasks.flatMap(({ host, task, outcome }) => (outcome.status === 'changed' ? [`${host} ${task}`] : []))
  }

  async function limited(host: string) {
    const report = await run('--limit', host)
    return { code: report.code, statuses: report.statuses(host) }
  }

  /** The certificate on the controller. */
  function kept() {
    const pair = KeyPair.parse(readFileSync(project.path('keys/site.198.18.0.13_14000.pem'), 'utf8'))
    return { pair, serial: pair.serial }
  }

  /** The serial numbers of the certificates that both hosts, and the one with the address, show to a client. */
  async function served(): Promise<Record<string, string>> {
    await within(30, `${virtual} answers`, async () => (await curl(`http://${virtual}/`)) !== undefined)
    const serialAt = async (address: string) => {
      const client = `openssl s_client -connect ${address}:443 -servername www.example.com </dev/null 2>/dev/null | openssl x509 -noout -serial`
      return (await lab.exec(['sh', '-c', client])).stdout.trim().replace('serial=', '')
    }
    const places = { lb1: '198.18.0.11', lb2: '198.18.0.12', [virtual]: virtual }
    return Object.fromEntries(
      await Promise.all(Object.entries(places).map(async ([place, address]) => [place, await serialAt(address)])),
    )
  }

  async function curl(url: string): Promise<string | undefined> {
    const { code, stdout } = await lab.exec(['curl', '-s', '--max-time', '3', url])
    return code === 0 ? stdout : undefined
  }
})
