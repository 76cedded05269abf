import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import type { NginxInput } from '../../../roles/nginx/index.js'
import { Lab } from '../../../src/lab/index.js'
import { on, within } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project, type RunReport } from '../../lab/project.js'
import { packages } from '../../lab/repository.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'

const name = labName('stream')
const controller = '198.18.0.1'
const upstreams = {
  tcp: {
    servers: [
      { address: `${controller}:9001`, maxFails: 1 },
      { address: `${controller}:9002`, backup: true },
    ],
  },
  udp: { method: { hash: '$remote_addr' }, servers: [{ address: `${controller}:9003` }] },
  shop: { servers: [{ address: `${controller}:9441` }] },
}

describe('nginx that passes on TCP, UDP and TLS', function () {
  this.timeout(400_000)
  let lab: Lab
  let project: Project
  let servers: ChildProcess

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 1, packages })
    project = new Project(lab).inventory({ lb1: {} })
    project.write('tls/readme', '')
    await selfSigned()
    const script = fileURLToPath(new URL('./stream-servers.ts', import.meta.url))
    const files = [project.path('tls/site.crt'), project.path('tls/site.key')]
    const [program, ...words] = lab.command([process.execPath, ...process.execArgv, script, ...files])
    servers = spawn(program!, words, { stdio: 'ignore' })
    const listening = async () => (await lab.exec(['sh', '-c', "ss -ltn | grep -q ':9442'"])).code === 0
    await within(60, 'the servers listen', listening)
  })

  after(async () => {
    servers?.kill()
    await lab?.down()
    project?.remove()
  })

  it('is not even installed while its unit is masked', async () => {
    await on(lab, 'lb1', 'systemctl mask nginx')
    for (const words of [['--check'], []]) {
      const report = await run(words)
      expect(report.code).to.equal(2)
      expect(report.failure('lb1')).to.include({
        message: 'nginx.service is masked on this host, so it cannot be started',
        hint: 'Find out why it was masked; `systemctl unmask nginx.service` reverts it.',
      })
    }
    expect(await on(lab, 'lb1', 'ls -d /etc/nginx /etc/systemd/system/nginx.service.d 2>/dev/null; :')).to.equal('')
    await on(lab, 'lb1', 'systemctl unmask nginx')
  })

  it('is deployed with the packages of its modules as the dry run reported, and a second run changes nothing', async () => {
    const dry = await run(['--check'])
    const real = await run()
    expect(real.failure('lb1')).to.equal(undefined)
    expect(changedIn(dry)).to.deep.equal(changedIn(real))
    expect(await on(lab, 'lb1', 'ls /etc/nginx/modules-enabled'))
      .to.contain('geoip2')
      .and.contain('stream')
    expect((await run()).changed).to.deep.equal({ lb1: 0 })
  })

  it('passes TCP on, and to the backup server if the first one does not answer', async () => {
    expect(await tcp(5001)).to.equal('one: hello')
    expect(await tcp(5003)).to.equal('two: hello')
    expect(await on(lab, 'lb1', 'grep -c " TCP 200 " /data/tcp.log')).to.equal('1\n')
  })

  it('tells the server the address of the client by the PROXY protocol', async () => {
    expect(await tcp(5002)).to.match(/^one: PROXY TCP4 198\.18\.0\.1 198\.18\.0\.11 \d+ 5002\r\nhello$/)
  })

  it('passes UDP on', async () => {
    const code = `const socket = require('node:dgram').createSocket('udp4')
socket.on('message', (data) => { console.log(String(data)); socket.close() })
socket.send('hello', 5003, '198.18.0.11')
setTimeout(() => process.exit(1), 10000).unref()`
    expect((await lab.exec([process.execPath, '-e', code])).stdout).to.equal('echo: hello\n')
  })

  it('passes TLS on by the requested name, without a certificate of its own', async () => {
    expect(await https('shop.example.com', 8443)).to.equal('shop\n')
    expect(await https('www.example.com', 8443)).to.equal('other\n')
    expect((await curl(['https://unknown.example.net:8444/'], 'unknown.example.net', 8444)).code).not.to.equal(0)
  })

  it('decrypts TLS where it has the certificate', async () => {
    const client = `(echo -n hello; sleep 1) | openssl s_client -quiet -connect 198.18.0.11:5004 2>/dev/null`
    expect((await lab.exec(['sh', '-c', client])).stdout).to.equal('one: hello')
  })

  it('answers by HTTP/2, and expects the PROXY protocol where that is declared', async () => {
    const version = ['-o', '/dev/null', '-w', '%{http_version}', '--http2', 'https://site.example.com/']
    expect((await curl(version, 'site.example.com', 443)).stdout).to.equal('2')
    expect((await curl(['--haproxy-protocol', 'http://site.example.com:81/'], 'site.example.com', 81)).stdout).to.equal(
      'the site\n',
    )
    expect((await curl(['http://site.example.com:81/'], 'site.example.com', 81)).stdout).not.to.contain('the site')
  })

  it('listens on IPv6 too, with a socket for each worker', async () => {
    expect(await on(lab, 'lb1', 'curl -s "http://[::1]:82/"')).to.equal('the site\n')
    const sockets = Number(await on(lab, 'lb1', "ss -ltn 'sport = :82' | grep -c '^LISTEN.*0.0.0.0:82'"))
    expect(sockets).to.equal(Number(await on(lab, 'lb1', 'nproc')))
  })

  it('is refused by a run once its unit is masked, although it still runs and has drop-ins', async () => {
    for (const option of ['', '--now']) {
      await on(lab, 'lb1', `systemctl mask ${option} nginx 2>/dev/null`)
      expect((await run()).failure('lb1')?.message).to.contain('nginx.service is masked')
      await on(lab, 'lb1', 'systemctl unmask nginx 2>/dev/null; systemctl start nginx')
    }
    expect((await run()).changed).to.deep.equal({ lb1: 0 })
  })

  it('shows the line that nginx rejects, and its variable, in a dry run and in a run', async () => {
    const stream = { ...declared.stream, raw: 'preread_timeout 5s;\nupstream far { server nowhere.invalid:1; }\n' }
    for (const words of [['--check'], []]) {
      const { stderr, hint, source } = (await run(words, { ...declared, stream })).failure('lb1')!
      expect(stderr)
        .to.match(/host not found in upstream "nowhere\.invalid:1" in \/etc\/nginx\/nginx\.conf:\d+/)
        .and.match(/\n +\d+ \| +preread_timeout 5s;\n> \d+ \| +upstream far \{ server nowhere\.invalid:1; \}\n/)
      expect(hint).to.match(/^Line \d+ comes from nginx\.stream\.raw, line 2\.$/)
      expect(source).to.equal(undefined)
    }
    expect(await tcp(5001)).to.equal('one: hello')
  })

  const declared: NginxInput = {
    modules: ['geoip2'],
    certificates: { site: { certificate: { file: 'tls/site.crt' }, key: { file: 'tls/site.key' } } },
    servers: [
      { serverNames: ['site.example.com'], tls: 'site', http2: true, root: '/srv/site', page: 'the site\n' },
      { listen: { port: 81, proxyProtocol: true }, root: '/srv/site' },
      { listen: { port: 82, reuseport: true }, ipv6: true, root: '/srv/site' },
    ],
    stream: {
      upstreams: {
        ...upstreams,
        failing: { servers: [{ address: `${controller}:1` }, { address: `${controller}:9002`, backup: true }] },
      },
      servers: [
        { listen: 5001, proxyPass: 'tcp', connectTimeout: 2, accessLog: '/data/tcp.log stream' },
        { listen: 5002, proxyPass: 'tcp', proxyProtocol: true },
        { listen: 5003, proxyPass: 'failing', connectTimeout: 2 },
        { listen: 5003, udp: true, proxyPass: 'udp', responses: 1, timeout: 5 },
        { listen: 5004, proxyPass: 'tcp', tls: 'site' },
        { listen: 8443, sni: { 'shop.example.com': 'shop', default: `${controller}:9442` } },
        { listen: 8444, sni: { 'shop.example.com': 'shop' } },
      ],
    },
  }

  async function run(words: readonly string[] = [], variables: NginxInput = declared): Promise<RunReport> {
    project.write(
      'playbooks/stream.ts',
      `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'

export default definePlaybook([{ hosts: 'all', roles: [nginx(${JSON.stringify(variables)})] }])
`,
    )
    return await project.run(['stream', ...words])
  }

  function changedIn({ tasks }: RunReport): string[] {
    return tasks.filter(({ outcome }) => outcome.status === 'changed').map(({ task }) => task)
  }

  async function selfSigned(): Promise<void> {
    const { code, stderr } = await lab.exec([
      ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=site.example.com', '-keyout', project.path('tls/site.key')],
      ...['-out', project.path('tls/site.crt')],
    ])
    expect(code, stderr).to.equal(0)
  }

  /** What a server answers to `hello` through a port of nginx. */
  async function tcp(port: number): Promise<string> {
    const code = `const socket = require('node:net').connect(${port}, '198.18.0.11', () => socket.write('hello'))
socket.pipe(process.stdout)
setTimeout(() => process.exit(1), 10000).unref()`
    return (await lab.exec([process.execPath, '-e', code])).stdout
  }

  async function https(host: string, port: number): Promise<string> {
    return (await curl([`https://${host}:${port}/`], host, port)).stdout
  }

  async function curl(words: readonly string[], host: string, port: number) {
    return await lab.exec(['curl', '-sk', '-m', '10', '--resolve', `${host}:${port}:198.18.0.11`, ...words])
  }
})
