import { mkdirSync } from 'node:fs'
import { expect } from 'chai'
import type { NginxInput } from '../../../roles/nginx/index.js'
import { Lab } from '../../../src/lab/index.js'
import * as truth from '../../lab/ground-truth.js'
import { labName } from '../../lab/lab-name.js'
import { Project } from '../../lab/project.js'
import { skipWithoutLab } from '../../lab/skip-without-lab.js'

const name = labName('http')
const status = '-o /dev/null -w %{http_code}'

describe('What nginx does with its variables on a real host', function () {
  this.timeout(400_000)
  let lab: Lab
  let project: Project

  before(async function () {
    await skipWithoutLab(this)
    await Lab.down(name)
    lab = await Lab.up({ name, hosts: 1 })
    project = new Project(lab)
    mkdirSync(project.path('tls'))
    await certificates()
    await deploy(site())
  })

  after(async () => {
    project?.remove()
    await lab?.down()
  })

  const on = (code: string) => truth.on(lab, 'lb1', code).then((text) => text.trim())
  const curl = (rest: string) => on(`curl -sk --max-time 10 ${rest}`)

  it('redirects, rewrites and answers by conditions', async () => {
    expect(await curl('http://127.0.0.1/old -o /dev/null -w "%{http_code} %{redirect_url}"')).to.equal(
      '301 http://127.0.0.1/new',
    )
    expect(await curl('http://127.0.0.1/a/page')).to.equal('page of b')
    expect(await curl(`-X DELETE http://127.0.0.1/ ${status}`)).to.equal('405')
    expect(await curl('http://127.0.0.1/nowhere')).to.equal('not found, said nicely')
  })

  it('sends the request headers of the role once, and passes upgrades on', async () => {
    expect(await curl('http://127.0.0.1/echo -H "Host: a.example" -H "Connection: close"')).to.equal(
      'host=a.example connection= upgrade= proto=http',
    )
    expect(await curl('http://127.0.0.1/ws -H "Upgrade: websocket" -H "Connection: Upgrade"')).to.contain(
      'connection=upgrade upgrade=websocket',
    )
    expect(await curl('http://127.0.0.1/ws')).to.contain('connection= upgrade=')
  })

  it('limits requests, and answers the others with the declared status', async () => {
    const codes = await on(`for i in 1 2 3 4 5 6; do curl -s ${status} http://127.0.0.1/limited; echo; done`)
    expect(new Set(codes.split('\n'))).to.deep.equal(new Set(['200', '429']))
  })

  it('caches in a folder that only the workers can read', async () => {
    const first = await curl('-D - -o /dev/null http://127.0.0.1/cached')
    const second = await curl('-D - -o /dev/null http://127.0.0.1/cached')
    expect([first, second].map((headers) => /X-Cache: (\w+)/.exec(headers)![1])).to.deep.equal(['MISS', 'HIT'])
    expect(await on('stat -c "%a %U" /var/cache/nginx/static')).to.equal('700 www-data')
  })

  it('accepts only clients with a certificate of the authority', async () => {
    expect(await curl(`--resolve s.example:443:127.0.0.1 https://s.example/ ${status}`)).to.equal('400')
    const signed = '--cert /root/client.crt --key /root/client.key'
    expect(await curl(`${signed} --resolve s.example:443:127.0.0.1 https://s.example/`)).to.equal('SUCCESS')
  })

  it('closes connections for names that no server has', async () => {
    const codes = [
      await on('curl -s --max-time 5 http://127.0.0.1:81/ -H "Host: nobody.example"; echo $?'),
      await on('curl -sk --max-time 5 --resolve n.example:443:127.0.0.1 https://n.example/; echo $?'),
    ]
    expect(codes, 'an empty answer, and no handshake').to.deep.equal(['52', '35'])
    expect(await curl('http://127.0.0.1:81/ -H "Host: shop.example"')).to.equal('the shop')
  })

  it('answers 503 while the file of the maintenance exists, and only the health address as before', async () => {
    const shop = 'http://127.0.0.1:81/ -H "Host: shop.example"'
    await on('touch /etc/nginx/maintenance')
    expect(await curl(`-D - ${shop}`))
      .to.match(/^HTTP\/1.1 503 /)
      .and.match(/^Retry-After: 60\r$/m)
      .and.contain('soon')
    expect(await curl(`http://127.0.0.1:8999/ ${status}`)).to.equal('200')
    await on('rm /etc/nginx/maintenance')
    expect(await curl(shop)).to.equal('the shop')
  })

  it('writes lines of JSON', async () => {
    await curl('http://127.0.0.1/a%22b')
    const last = await on(`grep 'a%22b' /var/log/nginx/json.log | tail -n 1`)
    expect(JSON.parse(last)).to.deep.include({ uri: '/a%22b', status: '404' })
  })

  it('replaces the file of a site, and never uses one that nginx rejects', async () => {
    const files = () => on('ls /etc/nginx/sites')
    const before = await files()
    await deploy(site('a new shop'))
    expect(await curl('http://127.0.0.1:81/ -H "Host: shop.example"')).to.equal('a new shop')
    expect(await files())
      .to.match(/^shop\.[0-9a-f]{8}\.conf$/)
      .and.not.to.equal(before)
    const { servers = [], ...rest } = site()
    declare({
      ...rest,
      servers: [...servers, { listen: 82, file: 'shop', tls: { certificate: '/etc/none.crt', key: '/etc/none.key' } }],
    })
    expect((await project.haploy(['run', 'site'])).code).to.equal(2)
    await on('nginx -t -q && systemctl reload nginx')
    expect(await curl('http://127.0.0.1:81/ -H "Host: shop.example"')).to.equal('a new shop')
  })

  function site(shop = 'the shop'): NginxInput {
    return {
      certificates: {
        site: { certificate: { file: project.path('tls/s.crt') }, key: { file: project.path('tls/s.key') } },
      },
      authorities: { clients: { file: project.path('tls/ca.crt') } },
      caches: { static: {} },
      limitReqZones: { perip: { key: '$binary_remote_addr', rate: '1r/s' } },
      logFormats: { main: '$request', json: { json: { uri: '$request_uri', status: '$status' } } },
      upstreams: { back: { servers: [{ address: '127.0.0.1:9001' }], keepalive: 4 } },
      rejectUnknownNames: true,
      servers: [
        {
          serverNames: ['127.0.0.1', 'a.example'],
          accessLog: '/var/log/nginx/json.log json',
          redirects: { '/old': '/new' },
          conditions: [{ if: '$request_method = DELETE', return: 405 }],
          rewrites: [{ pattern: '^/a/(.*)$', replacement: '/b/$1', flag: 'last' }],
          errorPages: { '404': { page: '@missing', code: 404 } },
          locations: {
            '/': { root: '/srv', tryFiles: ['$uri', '=404'] },
            '/b/': { locations: { '~ ^/b/(?<what>.*)$': { return: { code: 200, body: '$what of b' } } } },
            '@missing': { return: { code: 404, body: 'not found, said nicely' } },
            '/echo': { proxyPass: 'http://back' },
            '/ws': { proxyPass: 'http://back', websocket: true },
            '/limited': { proxyPass: 'http://back', limitReq: [{ zone: 'perip' }], limitReqStatus: 429 },
            '/cached': {
              proxyPass: 'http://back',
              proxyCache: 'static',
              proxyCacheValid: '200 1m',
              headers: { 'X-Cache': '$upstream_cache_status' },
            },
          },
        },
        {
          listen: '127.0.0.1:9001',
          serverNames: [],
          return: {
            code: 200,
            body: 'host=$http_host connection=$http_connection upgrade=$http_upgrade proto=$http_x_forwarded_proto',
          },
        },
        {
          serverNames: ['s.example'],
          tls: { certificate: 'site', clients: { authority: 'clients', verify: 'optional' } },
          conditions: [{ if: '$ssl_client_verify != SUCCESS', return: 400 }],
          return: { code: 200, body: '$ssl_client_verify' },
        },
        {
          listen: 81,
          file: 'shop',
          serverNames: ['shop.example'],
          maintenance: { file: '/etc/nginx/maintenance', retryAfter: 60, page: 'soon' },
          locations: { '/': { return: { code: 200, body: shop } } },
        },
      ],
    }
  }

  async function deploy(variables: NginxInput): Promise<void> {
    declare(variables)
    const { code, tasks } = await project.run(['site'])
    expect(code, JSON.stringify(tasks)).to.equal(0)
  }

  function declare(variables: NginxInput): void {
    project.inventory({ lb1: {} }).write(
      'playbooks/site.ts',
      `import { definePlaybook } from 'haploy'
import { nginx } from 'haploy/roles'
export default definePlaybook(() => [{ hosts: 'all', roles: [nginx(${JSON.stringify(variables)})] }])
`,
    )
  }

  /** An authority, a server's certificate, and a client's that the authority signs. */
  async function certificates(): Promise<void> {
    const path = (file: string) => project.path(`tls/${file}`)
    const key = '-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes'
    const { code, stderr } = await lab.exec([
      'sh',
      '-ec',
      `openssl req -x509 ${key} -days 2 -subj /CN=ca -keyout '${path('ca.key')}' -out '${path('ca.crt')}'
openssl req -x509 ${key} -days 2 -subj /CN=s.example -keyout '${path('s.key')}' -out '${path('s.crt')}'
openssl req ${key} -subj /CN=client -keyout '${path('client.key')}' -out '${path('client.csr')}'
openssl x509 -req -days 2 -in '${path('client.csr')}' -CA '${path('ca.crt')}' -CAkey '${path('ca.key')}' -CAcreateserial -out '${path('client.crt')}'`,
    ])
    expect(code, stderr).to.equal(0)
    for (const file of ['client.crt', 'client.key']) {
      const { stdout } = await lab.exec(['base64', '-w0', path(file)])
      await on(`echo ${stdout.trim()} | base64 -d >/root/${file}`)
    }
  }
})
