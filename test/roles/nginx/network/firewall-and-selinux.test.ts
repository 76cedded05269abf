import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { expect } from 'chai'
import { type NginxInput, nginx, page, proxy } from '../../../../roles/nginx/index.js'
import { portLabelResource } from '../../../../roles/nginx/network/port-labels.js'
import { type Facts, raw, sh } from '../../../../src/index.js'
import { LocalHost, shells } from '../../../resources/local-host.js'
import { contextOf, debian, enterprise, tasksOf } from '../../staged-role.js'

const enforcing: Facts = { ...enterprise('9.5'), selinux: 'enforcing' }

/** The tasks of firewall and SELinux as `name: what it is about`. */
function securityTasks(variables: NginxInput, facts: Facts = debian): string[] {
  return tasksOf(nginx, contextOf(nginx, variables, { facts }))
    .filter(({ name, resource: { kind } }) => /^(firewall|selinux)/.test(kind) || name === 'install semanage')
    .map(({ name, resource }) => `${name}: ${resource.name}`)
}

describe('The firewall in front of nginx', () => {
  const listening: [string, NginxInput, string | undefined][] = [
    [
      'the ports of all servers, once each',
      { servers: [page('a'), page('b'), { tls: { certificate: '/c', key: '/k' } }] },
      '80/tcp 443/tcp',
    ],
    [
      'every kind of address',
      { servers: [{ listen: ['[::]:8080 ipv6only=on', '198.18.0.11:81', '198.18.0.12', '*:82', 83] }] },
      '8080/tcp 81/tcp 80/tcp 82/tcp 83/tcp',
    ],
    [
      'QUIC',
      { servers: [{ listen: ['443 quic reuseport', 443], tls: { certificate: '/c', key: '/k' } }] },
      '443/udp 443/tcp',
    ],
    [
      'HTTP/3, and IPv6 where it is declared',
      { servers: [{ tls: { certificate: '/c', key: '/k' }, http3: true, ipv6: true, listen: { port: 8443 } }] },
      '8443/tcp 8443/udp',
    ],
    [
      'the ports of streams',
      {
        stream: {
          servers: [
            { listen: 53, udp: true, proxyPass: '198.18.0.13:53' },
            { listen: { port: '5000-5010', address: '198.18.0.11' }, proxyPass: '198.18.0.13:53' },
            { listen: '127.0.0.1:5432', proxyPass: '198.18.0.13:5432' },
          ],
        },
      },
      '53/udp 5000-5010/tcp',
    ],
    ['a health address for others', { health: '198.18.0.11:8999' }, '8999/tcp'],
    [
      'nothing for loopback and unix sockets',
      { servers: [{ listen: ['127.0.0.1:8080', '[::1]:81', 'localhost:82', 'unix:/run/n.sock'] }] },
      undefined,
    ],
    ['nothing if `firewall` is false', { firewall: false, servers: [page('a')] }, undefined],
  ]
  for (const [what, variables, ports] of listening) {
    it(`opens ${what}`, () => {
      expect(securityTasks(variables)).to.deep.equal(
        ports === undefined ? [] : [`allow the ports of nginx in the firewall: ${ports}`],
      )
    })
  }

  it('is opened before nginx starts', () => {
    const names = tasksOf(nginx, contextOf(nginx, { servers: [page('a')] })).map(({ name }) => name)
    expect(names.indexOf('allow the ports of nginx in the firewall')).to.be.within(1, names.indexOf('start nginx') - 1)
  })
})

describe('SELinux for nginx', () => {
  const quiet: NginxInput = { firewall: false, health: false }
  const connecting = 'allow nginx to connect to servers: httpd_can_network_connect'
  const at = (location: object) => ({ ...quiet, servers: [{ locations: { '/': location } }] })
  const web = (address: string) => ({ web: { servers: [{ address }] } })

  const needs: [string, NginxInput, boolean][] = [
    ['an upstream', { ...quiet, upstreams: web('198.18.0.13'), servers: [proxy('web')] }, true],
    ['another server', at({ proxyPass: 'http://198.18.0.13:8080/a' }), true],
    ['a stream', { ...quiet, stream: { servers: [{ listen: 80, proxyPass: '198.18.0.13:53' }] } }, true],
    [
      'a stream to a unix socket',
      { ...quiet, stream: { servers: [{ listen: 80, proxyPass: 'unix:/run/a.sock' }] } },
      false,
    ],
    [
      'TLS that is passed on',
      { ...quiet, stream: { upstreams: web('198.18.0.13:443'), servers: [{ listen: 443, sni: { default: 'web' } }] } },
      true,
    ],
    ['a FastCGI application', at({ fastcgiPass: '127.0.0.1:9000' }), true],
    ['raw directives that pass on', at({ raw: 'grpc_pass grpc://198.18.0.13:50051;' }), true],
    ['a unix socket', at({ fastcgiPass: 'unix:/run/php.sock' }), false],
    ['a unix socket behind a URL', at({ proxyPass: 'http://unix:/run/app.sock:/a' }), false],
    ['an upstream of unix sockets', { ...quiet, upstreams: web('unix:/run/a.sock'), servers: [proxy('web')] }, false],
    ['files', { ...quiet, servers: [page('a')] }, false],
  ]
  for (const [what, variables, is] of needs) {
    it(`${is ? 'allows' : 'need not allow'} connections for ${what}`, () => {
      expect(securityTasks(variables, enforcing)).to.deep.equal(is ? [connecting] : [])
    })
  }

  it('is not changed where it is disabled, or `selinux` is false', () => {
    const variables = { firewall: false, upstreams: web('198.18.0.13'), servers: [proxy('web', { listen: 8888 })] }
    expect(securityTasks(variables, enterprise('9.5'))).to.deep.equal([])
    expect(securityTasks({ ...variables, selinux: false }, enforcing)).to.deep.equal([])
    expect(securityTasks(variables, { ...enforcing, selinux: 'permissive' })).to.have.lengthOf(3)
  })

  it('labels the ports that are not those of web servers, with the tool of the release', () => {
    const servers = [page('a', { listen: [80, 8888, '127.0.0.1:8443', 8080] })]
    const wanted = (version: string) =>
      securityTasks({ firewall: false, servers }, { ...enterprise(version), selinux: 'enforcing' })
    expect(wanted('9.5')).to.deep.equal([
      'install semanage: policycoreutils-python-utils',
      'allow nginx to listen on its ports: tcp 8888, tcp 8999',
    ])
    const stream = {
      servers: [
        { listen: 443, udp: true, proxyPass: 'unix:/run/a.sock' },
        { listen: { port: '5000-5010' as const }, proxyPass: 'unix:/run/a.sock' },
      ],
    }
    expect(securityTasks({ ...quiet, stream }, enforcing)).to.include(
      'allow nginx to listen on its ports: udp 443, tcp 5000-5010',
    )
    expect(wanted('7')[0]).to.equal('install semanage: policycoreutils-python')
    expect(securityTasks({ ...quiet, servers: [page('a')] }, enforcing)).to.deep.equal([])
  })

  for (const shell of shells) {
    it(`adds a label, or modifies that of the policy, and then changes nothing, in ${shell}`, () => {
      const host = new LocalHost(shell)
      mkdirSync(host.path('active'))
      const list = host.path('active', 'ports.local')
      const add = 'echo "portcon $6 $7 system_u:object_r:$4:s0" >>"$(dirname "$0")/active/ports.local"'
      const semanage = `#!/bin/sh\necho "$*" >>"$(dirname "$0")/calls"\n[ "$2 $7" != '-a 8081' ] || exit 1\n${add}\n`
      writeFileSync(host.path('semanage'), semanage, { mode: 0o755 })
      writeFileSync(
        list,
        'portcon tcp 5000-5020 system_u:object_r:http_port_t:s0\nportcon tcp 8880-8890 system_u:object_r:http_port_t:s0\nportcon udp 8999 system_u:object_r:http_port_t:s0\n',
      )
      const resource = portLabelResource(
        ['tcp 5000-5010', 'tcp 8888', 'tcp 8999', 'tcp 8081'],
        `'${host.folder}'/*/ports.local`,
      )
      const due = () => host.plan(resource).map(({ attribute, to }) => `${attribute} ${to}`)
      expect(due()).to.deep.equal(['tcp 8999 http_port_t', 'tcp 8081 http_port_t'])
      for (const { script } of host.plan(resource).flatMap(({ steps }) => steps))
        expect(host.run(sh`${raw('PATH=')}${host.folder}:"$PATH"\n${script}`).code).to.equal(0)
      expect(due()).to.deep.equal([])
      expect(readFileSync(host.path('calls'), 'utf8')).to.equal(
        'port -a -t http_port_t -p tcp 8999\nport -a -t http_port_t -p tcp 8081\nport -m -t http_port_t -p tcp 8081\n',
      )
      host.remove()
    })
  }
})
