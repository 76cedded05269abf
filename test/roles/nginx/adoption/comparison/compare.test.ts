import { expect } from 'chai'
import { compareNginx } from '../../../../../roles/nginx/adoption/comparison/compare.js'
import { treeOf } from '../../../../../roles/nginx/adoption/tree/files.js'
import { type Node, textOf } from '../../../../../roles/nginx/adoption/tree/node.js'
import type { HostFiles } from '../../../../../src/index.js'
import { filesOfFixture, fixtures } from '../fixtures.js'

function compared(before: string, after: string): readonly string[] {
  const host = (text: string) => new Map([['/etc/nginx/nginx.conf', `events { }\nhttp {\n${text}\n}\n`]])
  return compareNginx(host(before), host(after), 'www-data')
}

describe('The comparison of two configurations of nginx', () => {
  const same: readonly (readonly [what: string, one: string, other: string])[] = [
    ['comments and layout', '# a\nserver { listen 80; }', 'server{listen 80;}'],
    ['quotation marks', 'map $a $b { "x" "y"; }', "map $a $b { x 'y'; }"],
    ['order', 'gzip on; sendfile on;', 'sendfile on; gzip on;'],
    [
      'units',
      'client_max_body_size 1m; keepalive_timeout 60; send_timeout 1m;',
      'client_max_body_size 1024k; keepalive_timeout 1m; send_timeout 60s;',
    ],
    ['ways to listen', 'server { listen *:80; }', 'server { }'],
    [
      'names of zones of upstreams',
      'upstream a { zone x 64k; server b; }',
      'upstream a { zone y 65536; server b weight=1; }',
    ],
    [
      'what a block inherits',
      'error_log /var/log/nginx/error.log; root /a; server { root /a; }',
      'root /a/; server { }',
    ],
    [
      'headers of requests',
      'proxy_set_header A 1; server { location / { proxy_pass http://a; } }',
      'server { location / { proxy_set_header a 1; proxy_pass http://a; } }',
    ],
    [
      'HTTP/2 of an address',
      'server { listen 443 ssl http2; } server { listen 443 ssl; server_name b; }',
      'server { listen 443 ssl; http2 on; } server { listen 443 ssl; http2 on; server_name b; }',
    ],
    ['a format in pieces', "log_format a 'x ' 'y';", "log_format a 'x y';"],
    ['a redirect', 'server { return /b; }', 'server { return 302 /b; }'],
  ]
  for (const [what, one, other] of same)
    it(`finds none in ${what}`, () => expect(compared(one, other)).to.deep.equal([]))

  const different: readonly (readonly [one: string, other: string, sentence: string])[] = [
    ['gzip on;', '', 'gzip at the top level is not there instead of `on`'],
    ['server { listen 80; }', 'server { listen 81; }', 'listen in server is `81` instead of `80`'],
    ['server { location /a { } }', 'server { }', 'location /a in server is missing'],
    [
      'server { allow 10.0.0.1; deny all; }',
      'server { deny all; allow 10.0.0.1; }',
      'access in server is `deny all`, `allow 10.0.0.1` instead of `allow 10.0.0.1`, `deny all`',
    ],
    [
      'map $a $b { ~x 1; ~y 2; }',
      'map $a $b { ~y 2; ~x 1; }',
      'entries in map $a $b is `~y 2`, `~x 1` instead of `~x 1`, `~y 2`',
    ],
    [
      'server { location ~ a { } location ~ b { } }',
      'server { location ~ b { } location ~ a { } }',
      'location in server, the order of patterns is `location ~ b`, `location ~ a` instead of `location ~ a`, `location ~ b`',
    ],
    [
      'upstream a { server b; keepalive_timeout 9s; } keepalive_timeout 9s;',
      'upstream a { server b; } keepalive_timeout 9s;',
      'keepalive_timeout in upstream a is not there instead of `9000`',
    ],
  ]
  for (const [one, other, sentence] of different)
    it(`finds: ${sentence}`, () => expect(compared(one, other)).to.deep.equal([sentence]))

  /** Directives without which nothing changes, since their block has the same without them. */
  const redundant =
    /^(user www-data|pid |error_log \/var\/log\/nginx\/error|access_log \/var\/log\/nginx\/access|ssl_protocols |default_type text|listen 80;$)/

  for (const { name } of fixtures) {
    it(`finds each directive that is missing from ${name}`, () => {
      const files = filesOfFixture(name)
      const nodes = treeOf(files)
      const missed = everyPath(nodes).flatMap((path) => {
        const { node, rest } = without(nodes, path)
        const after: HostFiles = new Map([['/etc/nginx/nginx.conf', rest.map(textOf).join('\n')]])
        const isFound = compareNginx(inOneFile(nodes), after, 'www-data').length > 0
        return isFound || redundant.test(textOf(node)) ? [] : [textOf(node)]
      })
      expect(missed).to.deep.equal([])
    })
  }
})

function inOneFile(nodes: readonly Node[]): HostFiles {
  return new Map([['/etc/nginx/nginx.conf', expandedText(nodes)]])
}

function expandedText(nodes: readonly Node[]): string {
  return inlined(nodes).map(textOf).join('\n')
}

/** With what they include in the place of `include`. */
function inlined(nodes: readonly Node[]): readonly Node[] {
  return nodes.flatMap((node) => {
    if (node.included) return inlined(node.included)
    return node.block ? [{ ...node, block: inlined(node.block) }] : [node]
  })
}

function everyPath(nodes: readonly Node[]): readonly (readonly number[])[] {
  return inlined(nodes).flatMap((node, index) => [
    [index],
    ...everyPath(node.block ?? []).map((path) => [index, ...path]),
  ])
}

function without(nodes: readonly Node[], [first, ...others]: readonly number[]): { node: Node; rest: readonly Node[] } {
  const all = inlined(nodes)
  const node = all[first!]!
  if (others.length === 0) return { node, rest: all.filter((each) => each !== node) }
  const inner = without(node.block ?? [], others)
  return { node: inner.node, rest: all.map((each) => (each === node ? { ...node, block: inner.rest } : each)) }
}
