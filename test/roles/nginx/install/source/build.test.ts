import { expect } from 'chai'
import { type BuildState, nginxBuild } from '../../../../../roles/nginx/install/source/build.js'
import type { Build } from '../../../../../roles/nginx/install/source/build-request.js'
import { Output } from '../../../../../src/index.js'

const sums = { tarball: 'a'.repeat(64), other: 'b'.repeat(64) }
const words = [
  '--prefix=/usr/local/nginx',
  '--user=www',
  '--group=www',
  '--with-http_ssl_module',
  '--with-stream',
  '--with-pcre',
  '--with-cc-opt=-O2 -pipe',
]
const build: Build = {
  version: '1.22.1',
  sha256: sums.tarball,
  prefix: '/usr/local/nginx',
  pidFile: '/run/nginx.pid',
  arguments: words,
  tarball: { urls: ['https://example.com/nginx-1.22.1.tar.gz'] },
  hints: [{ error: 'requires the PCRE library', advice: 'install libpcre2-dev' }],
}
const resource = nginxBuild(build)
const made = `built from: ${sums.tarball}\n`

/** As nginx itself prints it, with the quotes that it puts around an argument with blanks. */
function saying(version: string, configured: string): string {
  return `nginx version: nginx/${version}
built by gcc 12.2.0 (Debian 12.2.0-14+deb12u1)${' '}
built with OpenSSL 3.0.17 1 Jul 2025
TLS SNI support enabled
configure arguments: ${configured}
`
}

const configured =
  "--prefix=/usr/local/nginx --user=www --group=www --with-http_ssl_module --with-stream --with-pcre --with-cc-opt='-O2 -pipe'"
const debianBuild = `--with-cc-opt='-g -O2 -ffile-prefix-map=/build/reproducible-path/nginx-1.22.1=. -fstack-protector-strong -Wformat -Werror=format-security -fPIC -Wdate-time -D_FORTIFY_SOURCE=2' --with-ld-opt='-Wl,-z,relro -Wl,-z,now -fPIC' --prefix=/usr/share/nginx --conf-path=/etc/nginx/nginx.conf`

/** The output of the probe, and the planned changes: attribute, from, to. */
const answers: [string, string, unknown[][]][] = [
  ['the same', saying('1.22.1', configured) + made, []],
  ['nothing at all', '', [['state', 'absent', 'nginx 1.22.1']]],
  [
    'an older version',
    `${saying('1.10.1', configured)}built from: ${sums.other}\n`,
    [
      ['version', '1.10.1', '1.22.1'],
      ['tarball', sums.other, sums.tarball],
    ],
  ],
  [
    'a newer version',
    `${saying('1.27.4', configured)}built from: ${sums.other}\n`,
    [
      ['version', '1.27.4', '1.22.1'],
      ['tarball', sums.other, sums.tarball],
    ],
  ],
  [
    'other arguments',
    saying('1.22.1', configured.replace('--with-stream', '--with-http_flv_module')) + made,
    [['configure arguments', ['--with-http_flv_module'], ['--with-stream']]],
  ],
  [
    'another value with blanks',
    saying('1.22.1', configured.replace('-O2 -pipe', '-O2 -g')) + made,
    [['configure arguments', ['--with-cc-opt=-O2 -g'], ['--with-cc-opt=-O2 -pipe']]],
  ],
  [
    'the same arguments in another order',
    saying('1.22.1', configured.replace('--with-stream --with-pcre', '--with-pcre --with-stream')) + made,
    [['configure arguments', swapped(), words]],
  ],
  ['a program whose tarball is unknown', saying('1.22.1', configured), [['tarball', 'unknown', sums.tarball]]],
  [
    'a program that does not start',
    'nginx: error while loading shared libraries: libpcre2-8.so.0\n',
    [['state', 'absent', 'nginx 1.22.1']],
  ],
  ['a build that was killed', 'tarball\nbuild: interrupted\n', [['state', 'half-built', 'nginx 1.22.1']]],
  ['a running build', 'tarball\nbuild: running\n', [['state', 'being built', 'nginx 1.22.1']]],
  [
    'a build that was not installed',
    'tarball\nbuild: built\n',
    [['state', 'built, but not installed', 'nginx 1.22.1']],
  ],
  ['a build of something else', 'build: outdated\n', [['state', 'absent', 'nginx 1.22.1']]],
  [
    'files that a finished installation did not remove',
    `${saying('1.22.1', configured)}${made}tarball\nbuild: built\n`,
    [['leftover', 'a build (built)', null]],
  ],
]

describe('A build of nginx', () => {
  for (const [what, answer, expected] of answers) {
    it(`plans for ${what}`, () => {
      expect(planFor(answer).map(({ attribute, from, to }) => [attribute, from, to])).to.deep.equal(expected)
    })
  }

  it('does not accept the package of a distribution', () => {
    const attributes = planFor(saying('1.22.1', debianBuild)).map(({ attribute }) => attribute)
    expect(attributes).to.deep.equal(['configure arguments', 'tarball'])
  })

  it('changes the host only in its last step', () => {
    const steps = planFor('').flatMap((change) => change.steps)
    expect(steps.map(({ prepares }) => prepares ?? false)).to.deep.equal([true, true, true, false])
  })

  it('downloads the tarball only if it is missing', () => {
    const fetches = (answer: string) =>
      planFor(answer).some((change) => change.steps.some(({ script }) => script.text.includes('curl')))
    expect(fetches('')).to.equal(true)
    expect(fetches('tarball\nbuild: interrupted\n')).to.equal(false)
  })

  it('sends a tarball of the controller as the input of a step', () => {
    const tarball = { size: 3, sha256: sums.tarball, read: () => [Buffer.from('tar')] }
    const steps = nginxBuild({ ...build, tarball })
      .plan(parse(''))
      .flatMap((change) => change.steps)
    expect(steps.map(({ input }) => input)).to.deep.equal([undefined, tarball, undefined, undefined])
  })

  it('reports what helps against a known error of configure', () => {
    const text = planFor('')
      .flatMap((change) => change.steps.map(({ script }) => script.text))
      .join('\n')
    expect(text).to.contain("*'requires the PCRE library'*) echo 'To continue, install libpcre2-dev.'")
  })
})

function parse(answer: string): BuildState {
  return resource.probe.parse(new Output(0, Buffer.from(answer), Buffer.alloc(0)))
}

function planFor(answer: string) {
  return resource.plan(parse(answer))
}

function swapped(): string[] {
  return [...words.slice(0, 4), '--with-pcre', '--with-stream', ...words.slice(6)]
}
