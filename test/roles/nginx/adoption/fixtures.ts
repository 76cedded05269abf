import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { HostFiles } from '../../../../src/index.js'

const folder = join(import.meta.dirname, 'fixtures')

/** A configuration as a site has it, with requests that show what it does: arguments of curl. */
export interface Fixture {
  readonly name: string
  readonly requests: readonly string[]
}

const local = (name: string, rest: string) => `-H 'Host: ${name}' http://127.0.0.1${rest}`
const tls = (name: string, rest: string, more = '') => `--connect-to ::127.0.0.1:443 https://${name}${rest} ${more}`
const client = '--cert /etc/ssl/site/client.crt --key /etc/ssl/site/client.key'

export const fixtures: readonly Fixture[] = [
  {
    name: 'websockets',
    requests: [
      local('chat.example', '/ -H "Cookie: a=b"'),
      local('chat.example', '/ws/room -H "Connection: Upgrade" -H "Upgrade: websocket"'),
      local('www.chat.example', '/ws/room'),
      local('chat.example', '/healthz'),
      "-g -H 'Host: chat.example' 'http://[::1]/'",
    ],
  },
  {
    name: 'php',
    requests: [
      local('blog.example', '/style.css'),
      local('blog.example', '/nowhere.png'),
      local('blog.example', '/post/1?x=y'),
      local('other.example', '/index.php/info'),
      local('blog.example', '/.git/config'),
      local('blog.example', '/xmlrpc.php'),
    ],
  },
  {
    name: 'cache',
    requests: [
      local('shop.example', ':8080/page'),
      local('shop.example', ':8080/page'),
      local('shop.example', ':8080/page -H "Cookie: nocache=1"'),
      local('shop.example', ':8080/admin/page'),
      local('shop.example', ':8080/flat/page'),
      local('shop.example', ':8080/flat/page'),
    ],
  },
  {
    name: 'limits',
    requests: [
      ...Array.from({ length: 5 }, () => local('api.example', '/v1/items')),
      local('api.example', '/admin/'),
      local('api.example', '/admin/ -u admin:fakepass'),
      local('api.example', '/partners/'),
      local('api.example', '/upload -X DELETE'),
      local('api.example', '/upload -X POST'),
    ],
  },
  { name: 'streams', requests: ['http://127.0.0.1:5432/', 'http://127.0.0.1:5433/'] },
  {
    name: 'mtls',
    requests: [
      tls('partners.example', '/'),
      tls('partners.example', '/', client),
      tls('partners.example', '/open', '--http1.1'),
      tls('partners.example', '/', `--tlsv1.3 ${client}`),
    ],
  },
  {
    name: 'canary',
    requests: [
      ...['', 'uid=1', 'uid=2', 'uid=12', 'release=canary', 'release=stable', 'release=beta2'].map((cookie) =>
        local('app.example', `/ -H 'Cookie: ${cookie}'`),
      ),
      local('app.example', '/pinned/'),
      local('app.example', '/pinned/ -H "X-Canary: yes please"'),
    ],
  },
  {
    name: 'sites',
    requests: [
      local('unknown.example', '/'),
      local('www.one.example', '/a?b'),
      tls('one.example', '/'),
      tls('one.example', '/', '--http1.1'),
      tls('two.example', '/'),
      tls('three.example', '/'),
      tls('a.three.example', '/'),
      local('three.example', '/x'),
      tls('unknown.example', '/'),
    ],
  },
  {
    name: 'legacy',
    requests: [
      local('old.example', '/ -A "Mobile Safari"'),
      local('a.old.example', '/home'),
      local('old.example', '/ -A "evil bot"'),
      local('old.example', '/ -X TRACE'),
      local('old.example', '/a'),
      local('old.example', '/item/123'),
      local('old.example', '/static/app.map'),
      local('old.example', '/pic.jpg -e http://elsewhere.example/'),
      local('old.example', '/with%20space'),
      local('old.example', '/nested/in'),
      local('old.example', '/nested'),
    ],
  },
]

/** The files of a fixture on its host, in the order of `nginx -T` as far as it matters. */
export function filesOfFixture(name: string): HostFiles {
  const files = new Map<string, string>([['/etc/nginx/nginx.conf', '']])
  for (const part of ['stock', name]) {
    const root = join(folder, part)
    for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name)
      if (entry.isFile()) files.set(`/etc/nginx/${relative(root, path)}`, readFileSync(path, 'utf8'))
    }
  }
  return files
}
