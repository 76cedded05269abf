import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { z } from 'zod'
import { nginx } from '../../../../roles/nginx/index.js'
import type { NginxInput } from '../../../../roles/nginx/input.js'
import { dependencies } from '../../../../roles/nginx/install/source/dependencies.js'
import type { FromSource } from '../../../../roles/nginx/schema/install/install.js'
import { type Facts, FailedError } from '../../../../src/index.js'
import { contextOf, debian, enterprise, fileOf, tasksOf } from '../../staged-role.js'

const source = {
  from: 'source',
  version: '1.22.1',
  sha256: 'a'.repeat(64),
  tarball: 'https://example.com/nginx-1.22.1.tar.gz',
} as const
const armoured = '-----BEGIN PGP PUBLIC KEY BLOCK-----\nfake\n'

const namesOf = (install: NginxInput['install'], facts: Facts = debian) =>
  tasksOf(nginx, contextOf(nginx, { install }, { facts })).map(({ name }) => name)

/** Where nginx comes from, on what, and the tasks that bring it. */
const ways: [string, NginxInput['install'], Facts, string[]][] = [
  ['the package', 'package', debian, ['install nginx']],
  ['the package in one version', { from: 'package', version: '1.22.1-9' }, debian, ['install nginx']],
  [
    "the vendor's repository for apt",
    { from: 'repository', key: armoured },
    debian,
    [
      'install the CA certificates',
      'create the folder for signing keys',
      "copy the vendor's signing key",
      'copy /etc/apt/sources.list.d/nginx.sources',
      'copy /etc/apt/preferences.d/nginx',
      "read the vendor's package lists",
      'install nginx',
    ],
  ],
  [
    "the vendor's repository for dnf",
    { from: 'repository', key: armoured },
    enterprise('9.4'),
    [
      'create the folder for signing keys',
      "copy the vendor's signing key",
      'copy /etc/yum.repos.d/nginx.repo',
      'install nginx',
    ],
  ],
  [
    'source',
    source,
    debian,
    [
      'install the build dependencies',
      'create the nginx group',
      'create the nginx user',
      'build nginx',
      'copy nginx.service',
      'copy the init script',
    ],
  ],
]

/** Modules and version, facts, and the package that stands for each. */
const needs: [string, Partial<FromSource>, Facts, string[]][] = [
  ['Debian 12', {}, debian, ['gcc', 'libc6-dev', 'make', 'libpcre2-dev', 'libssl-dev', 'zlib1g-dev']],
  [
    'Debian 12, before PCRE2',
    { version: '1.20.2' },
    debian,
    ['gcc', 'libc6-dev', 'make', 'libpcre3-dev', 'libssl-dev', 'zlib1g-dev'],
  ],
  [
    'EL 9 with the image filter',
    { modules: ['http_image_filter'] },
    enterprise('9.4'),
    ['gcc', 'glibc-devel', 'make', 'pcre2-devel', 'zlib-devel', 'gd-devel'],
  ],
  [
    'EL 7 of old',
    { version: '1.10.1', modules: ['stream_ssl'] },
    enterprise('7.9'),
    ['gcc', 'glibc-devel', 'make', 'pcre-devel', 'openssl-devel', 'zlib-devel'],
  ],
  [
    'as little as possible',
    { modules: [], flags: ['--without-http_rewrite_module', '--without-pcre', '--without-http_gzip_module'] },
    debian,
    ['gcc', 'libc6-dev', 'make'],
  ],
]

/** What the schema refuses, and the path that it names. */
const invalid: [string, object, string][] = [
  ['a version that is none', { ...source, version: 'latest' }, 'install.version'],
  ['a checksum of another kind', { ...source, sha256: 'a'.repeat(40) }, 'install.sha256'],
  ['a prefix that is a whole folder of the system', { ...source, prefix: '/usr' }, 'install.prefix'],
  ['a prefix with a blank', { ...source, prefix: '/opt/my nginx' }, 'install.prefix'],
  ['a tarball by a relative path', { ...source, tarball: 'nginx.tar.gz' }, 'install.tarball'],
  ['a mirror that is a path', { ...source, tarball: ['/srv/nginx.tar.gz'] }, 'install.tarball.0'],
  ['a flag with quotes', { ...source, flags: [`--with-cc-opt='-O2'`] }, 'install.flags.0'],
  ['a dynamic module', { ...source, flags: ['--with-stream=dynamic'] }, 'install.flags.0'],
  ['a flag that follows from others', { ...source, flags: ['--prefix=/opt/nginx'] }, 'install.flags.0'],
  ['a repository without TLS', { from: 'repository', key: armoured, url: 'http://example.com/nginx' }, 'install.url'],
  ['a repository with a key that is none', { from: 'repository', key: 'nginx.gpg' }, 'install.key'],
]

describe('The installation of nginx', () => {
  for (const [what, install, facts, expected] of ways) {
    it(`uses ${what}`, () => {
      const names = namesOf(install, facts)
      const first = names.indexOf('remove any other installation of nginx') + 1
      expect(names.slice(first, first + expected.length)).to.deep.equal(expected)
    })
  }

  it('removes the files of other ways to install nginx, and keeps its own', () => {
    const cleaned = (install: NginxInput['install']) =>
      tasksOf(nginx, contextOf(nginx, { install }))
        .find(({ name }) => name === 'remove any other installation of nginx')!
        .resource.reads!.map(({ name }) => name)
    expect(cleaned('package')).to.include.members(['/etc/systemd/system/nginx.service', '/etc/yum.repos.d/nginx.repo'])
    expect(cleaned(source)).not.to.include('/etc/systemd/system/nginx.service')
    expect(cleaned({ from: 'repository', key: armoured })).to.include('/etc/systemd/system/nginx.service')
    expect(cleaned({ from: 'repository', key: armoured })).not.to.include('/etc/apt/preferences.d/nginx')
  })

  it('gives nginx.conf the paths and the user of a source build', () => {
    const context = contextOf(nginx, { install: { ...source, prefix: '/opt/nginx', user: 'www', group: 'site' } })
    expect(fileOf(nginx, '/opt/nginx/conf/nginx.conf', context))
      .to.contain('user www site;\n')
      .and.contain('include /opt/nginx/conf/mime.types;\n')
      .and.contain('include /opt/nginx/conf/modules-enabled/*.conf;\n')
  })

  it('gives a source build a unit that follows its main process', () => {
    const unit = fileOf(nginx, '/etc/systemd/system/nginx.service', contextOf(nginx, { install: source }))
    const binary = '/usr/local/nginx/sbin/nginx'
    expect(unit)
      .to.contain('Type=forking\nPIDFile=/run/nginx.pid\n')
      .and.contain(`ExecStart=${binary} -c /usr/local/nginx/conf/nginx.conf\n`)
      .and.contain(`ExecReload=${binary} -c /usr/local/nginx/conf/nginx.conf -s reload\n`)
      .and.contain('Restart=on-failure\n')
  })

  it('keeps the pid file, passwords and certificates of a source build in its prefix if that is declared', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nfake\n'
    const context = contextOf(nginx, {
      install: { ...source, prefix: '/opt/nginx', paths: 'prefix' },
      certificates: { site: { certificate: pem, key: pem } },
      servers: [{ tls: 'site', auth: { users: { ops: 'fake-password' } } }],
    })
    expect(fileOf(nginx, '/opt/nginx/conf/nginx.conf', context))
      .to.contain('pid /opt/nginx/logs/nginx.pid;\n')
      .and.contain('ssl_certificate_key /opt/nginx/conf/tls/site.key;\n')
      .and.contain('auth_basic_user_file /opt/nginx/conf/auth/')
    expect(fileOf(nginx, '/etc/systemd/system/nginx.service', context)).to.contain(
      'PIDFile=/opt/nginx/logs/nginx.pid\n',
    )
    expect(fileOf(nginx, '/etc/logrotate.d/haploy-nginx', context)).to.contain('[ ! -s /opt/nginx/logs/nginx.pid ] ||')
    const written = tasksOf(nginx, context).map(({ resource }) => resource.name)
    expect(written).to.include.members(['/opt/nginx/conf/tls/site.key', '/opt/nginx/conf/auth'])
    expect(
      tasksOf(nginx, context)
        .map(({ resource }) => resource.probe.script.text)
        .join(),
    ).not.to.contain('/run/nginx')
  })

  it('installs all packages of the role before it builds', () => {
    const context = contextOf(nginx, { install: source }, { facts: { ...debian, selinux: 'enforcing' } })
    const tasks = tasksOf(nginx, context)
    const kinds = tasks.map(({ resource }) => resource.kind)
    expect(
      tasks.filter(({ resource }) => resource.kind === 'package').map(({ resource }) => resource.name),
    ).to.include.members(['logrotate', 'policycoreutils-python-utils'])
    expect(kinds.lastIndexOf('package')).to.be.below(kinds.indexOf('build'))
  })

  it('has an init script, which is skipped where systemd runs, with the reason', () => {
    const [script] = tasksOf(nginx, contextOf(nginx, { install: source })).filter(
      ({ name }) => name === 'copy the init script',
    )
    expect(script).to.include({ when: false, skipReason: 'this host runs systemd, which starts nginx with its unit' })
  })

  it('writes repositories of the EL family before any package, and skips them elsewhere', () => {
    const yumRepositories = { 'CentOS-Base': '[base]\nbaseurl=https://mirror.example.com/7/os/\ngpgcheck=1\n' }
    const tasks = tasksOf(nginx, contextOf(nginx, { yumRepositories }, { facts: enterprise('7') }))
    const at = tasks.findIndex(({ resource }) => resource.name === '/etc/yum.repos.d/CentOS-Base.repo')
    expect(tasks[at]).to.include({ when: true })
    expect(at).to.be.below(tasks.findIndex(({ resource }) => resource.kind === 'package'))
    const [skipped] = tasksOf(nginx, contextOf(nginx, { yumRepositories })).filter(({ when }) => !when)
    expect(skipped!.skipReason).to.equal('Debian GNU/Linux 12 (bookworm) has no repositories of yum')
  })

  it("runs the vendor's package as its own user, on Debian too", () => {
    const context = contextOf(nginx, { install: { from: 'repository', key: armoured } })
    expect(fileOf(nginx, '/etc/nginx/nginx.conf', context)).to.contain('user nginx;\n')
  })

  for (const [what, install, path] of invalid) {
    it(`rejects ${what}`, () => {
      const { error } = nginx.definition.variables.safeParse({ install })
      expect(pathsOf(error!.issues)).to.include(path)
    })
  }
})

describe('The packages for a build of nginx', () => {
  for (const [what, parts, facts, expected] of needs) {
    it(`are known for ${what}`, () => {
      const declared = nginx.definition.variables.parse({ install: { ...source, ...parts } }).install as FromSource
      expect(dependencies(declared, facts)).to.deep.equal([...expected, 'tar', 'gzip', 'curl', 'ca-certificates'])
    })
  }
})

describe('A tarball of nginx on the controller', () => {
  const folder = mkdtempSync(join(tmpdir(), 'haploy-tarball-'))
  const path = join(folder, 'nginx.tar.gz')

  before(() => writeFileSync(path, 'not really a tarball'))
  after(() => rmSync(folder, { recursive: true }))

  it('is copied if its checksum is the declared one', () => {
    const sha256 = createHash('sha256').update('not really a tarball').digest('hex')
    expect(namesOf({ ...source, sha256, tarball: path })).to.include('build nginx')
  })

  it('is an error before the host is touched if its checksum is another one', () => {
    expect(() => namesOf({ ...source, tarball: path })).to.throw(FailedError, /is not the declared tarball/)
    expect(() => namesOf({ ...source, tarball: `${path}.gone` })).to.throw(FailedError, /cannot be read/)
  })
})

/** The paths of all issues, also within alternatives. */
function pathsOf(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...above, ...issue.path]
    return issue.code === 'invalid_union' && issue.errors.length > 0
      ? issue.errors.flatMap((alternative) => pathsOf(alternative, path))
      : [path.join('.')]
  })
}
