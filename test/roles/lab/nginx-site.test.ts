import { X509Certificate } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import { expect } from 'chai'
import { type NginxInput, redirect } from '../../../roles/nginx/index.js'
import { Lab } from '../../../src/lab/index.js'
import { expectAsPredicted } from '../../lab/expect-as-predicted.js'
import { rotate, succeeds } from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project, type RunReport } from '../../lab/project.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'

const name = labName('site')
const password = 'fake-password'
const code = ['-o', '/dev/null', '-w', '%{http_code}']

const everything: NonNullable<NginxInput['servers']>[number] = {
  listen: 81,
  serverNames: ['site.example.com'],
  accessLog: '/data/logs/other.log main',
  errorLog: '/data/logs/other-error.log warn',
  root: '/srv/site',
  headers: { 'X-Frame-Options': 'DENY', 'X-Note': 'it is "quoted"; $host' },
  satisfy: 'any',
  allow: ['127.0.0.1', '::1', '2001:db8::/32'],
  auth: { realm: 'All of "it"', users: { ops: password } },
  locations: {
    '/private/': { allow: ['192.0.2.1'], deny: ['192.0.2.1'], auth: { users: { a: password, b: password } } },
    '/app/': { fastcgiPass: '127.0.0.1:9000', fastcgiParams: { APP_MODE: 'a mode' }, auth: false },
    '/plain/': { proxyPass: 'http://127.0.0.1:8999/', proxyRedirect: 'off', proxyBuffering: false },
  },
}

describe('A site of nginx on a real host', function () {
  this.timeout(400_000)
  let lab: Lab
  let project: Project

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 1 })
    project = new Project(lab)
    mkdirSync(project.path('tls'))
    await selfSigned('first')
  })

  after(async () => {
    project?.remove()
    await lab?.down()
  })

  it('is an error while the key does not match its certificate, and no host is touched', async () => {
    await selfSigned('second')
    declare({ ...site(), certificates: { site: pair('first', 'second') } })
    const { code, stdout, stderr } = await project.haploy(['run', 'site'])
    expect(code).to.equal(1)
    expect(stdout + stderr).to.contain('the key of site does not match its certificate')
    expect(await on('ls -d /etc/nginx /var/lib/haploy 2>/dev/null; :')).to.equal('')
  })

  it('shows no secret in the diff of a dry run', async () => {
    declare(site())
    const { code, stdout } = await project.haploy(['run', 'site', '--check', '--diff'])
    expect(code, stdout).to.equal(0)
    expect(stdout).to.contain('+        ssl_certificate /etc/nginx/tls/site.crt;')
    expect(stdout).not.to.contain(password).and.not.to.contain('PRIVATE KEY').and.not.to.contain('$6$')
  })

  it('is deployed as the dry run reported, and the second run changes nothing', async () => {
    const dry = await project.run(['site', '--check'])
    const real = await project.run(['site'])
    expect(real.code, JSON.stringify(real.tasks)).to.equal(0)
    expect(expectAsPredicted(dry, real)).to.deep.equal([])
    expect(await changed()).to.deep.equal([])
  })

  it('has secrets that only root and the workers can read', async () => {
    expect(await on('cd /etc/nginx && stat -c "%a %U:%G %n" tls/* auth/* /var/lib/haploy/nginx.manifest')).to.match(
      /^644 root:root tls\/site.crt\n600 root:root tls\/site.key\n640 root:www-data auth\/\S+\n600 root:root \/var\/lib\/haploy\/nginx.manifest$/,
    )
    expect(await on('grep -rl fake-password /etc/nginx /var/lib/haploy; :')).to.equal('')
  })

  it('answers by HTTPS with its certificate, and redirects HTTP there', async () => {
    expect(await curl('https://site.example.com/')).to.equal('the site\n')
    expect(await curl('https://site.example.com/docs/a.txt')).to.equal('a text\n')
    expect(await curl('http://site.example.com/x?y', '-o', '/dev/null', '-w', '%{http_code} %{redirect_url}')).to.equal(
      '301 https://site.example.com/x?y',
    )
    expect(await presented()).to.equal(fingerprint('first'))
  })

  it('shows the status page only with the password', async () => {
    const status = 'https://site.example.com/nginx'
    expect(await curl(status, ...code)).to.equal('401')
    expect(await curl(status, ...code, '-u', 'ops:wrong')).to.equal('401')
    expect(await curl(status, ...code, '-u', `nobody:${password}`)).to.equal('401')
    expect(await curl(status, '-u', `ops:${password}`)).to.match(/^Active connections: \d/)
    expect(await curl('https://site.example.com/closed', ...code)).to.equal('403')
  })

  it('writes to new logs after a rotation', async () => {
    await curl('https://site.example.com/before')
    await rotate(lab, 'lb1', '/etc/logrotate.d/haploy-nginx', '/data/logs/access.log')
    await curl('https://site.example.com/after')
    await succeeds(lab, 'lb1', 'grep -q /after /data/logs/access.log')
    expect(await on('grep -c /before /data/logs/access.log.1; grep -c /before /data/logs/access.log; :')).to.equal(
      '1\n0',
    )
    expect(await on('grep -c /after /data/logs/access.log')).to.equal('1')
    expect(await on('systemctl is-enabled logrotate.timer; systemctl is-active logrotate.timer')).to.equal(
      'enabled\nactive',
    )
    expect(await changed()).to.deep.equal([])
  })

  it('uses a new certificate after a reload', async () => {
    declare({ ...site(), certificates: { site: pair('second', 'second') } })
    expect(await changed()).to.deep.equal([
      'record the managed files',
      'copy the certificate site',
      'copy the key of site',
      'reload nginx',
    ])
    expect(await presented()).to.equal(fingerprint('second'))
    expect(await changed()).to.deep.equal([])
  })

  it('accepts a new password at once', async () => {
    declare(site('another-fake-password'))
    await changed()
    const status = 'https://site.example.com/nginx'
    expect(await curl(status, ...code, '-u', `ops:${password}`)).to.equal('401')
    expect(await curl(status, ...code, '-u', 'ops:another-fake-password')).to.equal('200')
  })

  it('accepts a hash instead of a password, in every format that nginx supports', async () => {
    const hash = (await on(`openssl passwd -apr1 -salt fakesalt ${password}`)).trim()
    declare(site({ hash }))
    await changed()
    expect(await curl('https://site.example.com/nginx', ...code, '-u', `ops:${password}`)).to.equal('200')
    expect(await curl('https://site.example.com/nginx', ...code, '-u', `ops:${hash}`)).to.equal('401')
  })

  it('can come from a template of the project, whose result nginx must accept', async () => {
    const text = (rest: string) => `user <%= owner %>;
pid /run/nginx.pid;
events { }
http { server { listen <%= listens(vars.servers[0]).join(' ') %>; location / { return 200 "by <%= host.name %>"; } ${rest} } }
`
    project.write('templates/nginx.conf.ejs', text(''))
    declare({ template: 'templates/nginx.conf.ejs', servers: [{ listen: 82 }] })
    expect(await changed()).to.include('copy nginx.conf')
    expect(await curl('http://site.example.com:82/')).to.equal('by lb1')
    project.write('templates/nginx.conf.ejs', text('no_such_directive on;'))
    const refused = await project.run(['site'])
    expect(refused.failure('lb1')?.stderr).to.contain('unknown directive "no_such_directive"')
    expect(await curl('http://site.example.com:82/')).to.equal('by lb1')
  })

  it('can have every setting of the schema', async () => {
    const { servers = [], ...rest } = site()
    const fastcgi = {
      fastcgiConnectTimeout: 300,
      fastcgiBufferSize: '64k',
      fastcgiBuffers: '4 64k',
      fastcgiBusyBuffersSize: '128k',
      fastcgiTempFileWriteSize: '128k',
    }
    declare({
      ...rest,
      workerProcesses: 2,
      workerConnections: 51200,
      rlimitNofile: 51200,
      workerShutdownTimeout: 60,
      serverNamesHashBucketSize: 128,
      clientHeaderBufferSize: '32k',
      largeClientHeaderBuffers: '4 32k',
      gzipBuffers: '4 16k',
      gzipHttpVersion: '1.0',
      ...fastcgi,
      rotation: { every: 'weekly', keep: 4, compress: false, maxSize: '100M' },
      servers: [...servers, everything],
    })
    expect(await changed()).to.include('reload nginx')
    expect(await curl('http://site.example.com:81/', ...code)).to.equal('200')
    expect(await curl('http://site.example.com:81/nowhere', '-I')).to.match(
      /^X-Note: it is "quoted"; site.example.com\r$/m,
    )
    expect(await curl('http://site.example.com:81/private/', ...code)).to.equal('401')
    expect(await on('logrotate -d /etc/logrotate.d/haploy-nginx 2>&1 | grep -c ^error: ; :')).to.equal('0')
    expect(await changed()).to.deep.equal([])
  })

  it('is removed with all its files, and no others, once it is no longer declared, as the dry run reported', async () => {
    await on('echo mine >/etc/nginx/tls/mine.crt; echo by hand >/srv/site/docs/a.txt')
    declare({})
    const dry = await project.run(['site', '--check'])
    expect(changedIn(dry)).to.deep.equal([
      'copy nginx.conf',
      'remove files that are no longer declared',
      'reload nginx',
    ])
    expect(await on('ls /etc/nginx/tls')).to.equal('mine.crt\nsite.crt\nsite.key')
    expect(await changed()).to.deep.equal(changedIn(dry))
    expect(
      await on('ls -A /etc/nginx/auth; ls /etc/nginx/tls; find /srv/site -type f; cat /srv/site/docs/a.txt'),
    ).to.equal('mine.crt\n/srv/site/docs/a.txt\nby hand')
    expect(
      await on('ls /etc/logrotate.d/haploy-nginx 2>/dev/null; sed 1d /var/lib/haploy/nginx.manifest | cut -d " " -f 2'),
    ).to.equal('/etc/nginx/nginx.conf\n/etc/systemd/system/nginx.service.d/haploy.conf')
    expect(await changed()).to.deep.equal([])
  })

  function declare(nginx: NginxInput): void {
    project.inventory({ lb1: {} }).write(
      'playbooks/site.ts',
      `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'

export default definePlaybook([{ hosts: 'all', roles: [nginx(${JSON.stringify(nginx, null, 2)})] }])
`,
    )
  }

  function site(secret: string | { hash: string } = password): NginxInput {
    const auth = { realm: 'Status', users: { ops: secret } }
    return {
      certificates: { site: pair('first', 'first') },
      accessLog: '/data/logs/access.log main',
      servers: [
        redirect({ serverNames: ['site.example.com'] }),
        {
          serverNames: ['site.example.com'],
          tls: 'site',
          root: '/srv/site',
          page: 'the site\n',
          content: { 'docs/a.txt': 'a text\n' },
          locations: {
            '/nginx': { status: true, accessLog: false, auth, allow: ['127.0.0.1', '198.18.0.0/24'] },
            '/closed': { status: true, deny: ['127.0.0.1'] },
          },
        },
      ],
    }
  }

  function pair(certificate: string, key: string) {
    return {
      certificate: { file: project.path(`tls/${certificate}.crt`) },
      key: { file: project.path(`tls/${key}.key`) },
    }
  }

  async function selfSigned(name: string): Promise<void> {
    const { code, stderr } = await lab.exec([
      ...['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', '/CN=site.example.com', '-keyout', project.path(`tls/${name}.key`)],
      ...['-out', project.path(`tls/${name}.crt`)],
    ])
    expect(code, stderr).to.equal(0)
  }

  const fingerprint = (name: string) =>
    new X509Certificate(readFileSync(project.path(`tls/${name}.crt`))).fingerprint256.replaceAll(':', '')

  /** The fingerprint of the certificate that nginx presents. */
  async function presented(): Promise<string> {
    const text = await on(
      'openssl s_client -connect 127.0.0.1:443 -servername site.example.com </dev/null 2>/dev/null | openssl x509 -noout -fingerprint -sha256',
    )
    return text.replace(/^.*=/, '').replaceAll(':', '')
  }

  /** What a client on the host receives. */
  async function curl(url: string, ...options: string[]): Promise<string> {
    const resolve = ['80', '81', '82', '443'].flatMap((port) => ['--resolve', `site.example.com:${port}:127.0.0.1`])
    const words = ['curl', '-sk', ...resolve, ...options, url]
    const { stdout } = await lab.on('lb1', words.map((word) => `'${word}'`).join(' '))
    return stdout
  }

  async function on(code: string): Promise<string> {
    const { code: exit, stdout, stderr } = await lab.on('lb1', code)
    expect(exit, `${code}\n${stdout}${stderr}`).to.equal(0)
    return stdout.trim()
  }

  /** Runs the playbook, and returns the tasks and handlers that changed something. */
  async function changed(): Promise<string[]> {
    const report = await project.run(['site'])
    expect(report.code, JSON.stringify(report)).to.equal(0)
    return changedIn(report)
  }

  function changedIn({ tasks }: RunReport): string[] {
    const changes = tasks.filter(({ outcome }) => outcome.status === 'changed')
    return changes.map(({ task }) => task.replace(/^nginx: (handler )?/, ''))
  }
})
