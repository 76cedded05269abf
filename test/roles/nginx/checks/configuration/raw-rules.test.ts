import { expect } from 'chai'
import { nginx } from '../../../../../roles/nginx/index.js'
import type { NginxInput } from '../../../../../roles/nginx/input.js'
import { hostVarsOf, problemsOf } from '../../../staged-role.js'

const check = (variables: NginxInput) => problemsOf(nginx, hostVarsOf(nginx, [variables]))
const http = (text: string): NginxInput => ({ raw: { http: text } })
const server = (text: string): NginxInput => ({ servers: [{ raw: text }] })
const location = (text: string): NginxInput => ({ servers: [{ locations: { '/': { raw: text } } }] })

const mistakes: [string, NginxInput, RegExp, string][] = [
  [
    'a block that is not closed',
    http('map $http_a $b { default 1;'),
    /raw\.http: the block `map` is not closed: a } is missing/,
    'raw-syntax',
  ],
  [
    'a block that is closed twice',
    http('map $http_a $b { default 1; } }'),
    /a } closes a block that was not opened/,
    'raw-syntax',
  ],
  [
    'a last directive without its end',
    server('gzip off'),
    /servers\.0\.raw: the last directive `gzip` does not end with ;/,
    'raw-syntax',
  ],
  [
    'a directive without its end in a block',
    http('server { gzip off }'),
    /the directive `gzip` does not end with ;/,
    'raw-syntax',
  ],
  [
    'a directive that continues on the next line',
    location('proxy_redirect off\nproxy_set_header Host $host;'),
    /the directive `proxy_redirect` does not end with ; before proxy_set_header/,
    'raw-missing-semicolon',
  ],
  ['a quotation mark alone', location('add_header X "a;\n'), /a quotation mark is not closed/, 'raw-syntax'],
  [
    'a backslash before a comment',
    location('\\#auth_basic off;'),
    /the backslash before #auth_basic turns a comment into a directive/,
    'raw-escaped-comment',
  ],
  [
    'a link',
    http('server { server_name [a.example](http://a.example); }'),
    /\[a.example\]\(.*\) is a Markdown link/,
    'raw-link',
  ],
  [
    'a format in a server',
    server("log_format a '$uri';"),
    /log_format is not allowed in server/,
    'raw-misplaced-directive',
  ],
  [
    'an upstream in a server',
    server('upstream a { server b; }'),
    /upstream is not allowed in server/,
    'raw-misplaced-directive',
  ],
  [
    'a server in a location',
    location('server { listen 80; }'),
    /server is not allowed in location/,
    'raw-misplaced-directive',
  ],
  [
    'a server in a server',
    server('server { listen 81; }'),
    /server is not allowed in server/,
    'raw-misplaced-directive',
  ],
  [
    'a map in a location',
    location('map $http_a $b { default 1; }'),
    /map is not allowed in location/,
    'raw-misplaced-directive',
  ],
  [
    'a zone in a server',
    server('limit_req_zone $uri zone=a:1m rate=1r/s;'),
    /limit_req_zone is not allowed in server/,
    'raw-misplaced-directive',
  ],
  [
    'workers in http',
    http('worker_processes 4;'),
    /worker_processes is not allowed in http/,
    'raw-misplaced-directive',
  ],
  ['a user in http', http('user www;'), /user is not allowed in http/, 'raw-misplaced-directive'],
  ['events in http', http('events { use epoll; }'), /events is not allowed in http/, 'raw-misplaced-directive'],
  [
    'connections at the top',
    { raw: { main: 'worker_connections 1024;' } },
    /worker_connections is not allowed at the top level/,
    'raw-misplaced-directive',
  ],
  [
    'a proxy in a server',
    server('proxy_pass http://a.example;'),
    /proxy_pass is not allowed in server/,
    'raw-misplaced-directive',
  ],
  [
    'a proxy in http',
    http('proxy_pass http://a.example;'),
    /proxy_pass is not allowed in http/,
    'raw-misplaced-directive',
  ],
  [
    'a directive in nested blocks',
    http('server { location / { if ($http_a) { listen 80; } } }'),
    /listen is not allowed in if in a location/,
    'raw-misplaced-directive',
  ],
]

const sound: [string, NginxInput][] = [
  ['a map', http('map $http_upgrade $connection_upgrade {\n  default upgrade;\n  "" close;\n}')],
  ['names of a map that are those of directives', http('map $http_a $b {\n  server 1;\n  user 2;\n}')],
  ['braces and marks within quotation marks', location(`return 200 "{it's} #1; \\"a\\"";`)],
  ['quotation marks within a word', location("rewrite ^/it's$ /a last;")],
  ['a variable with braces', location('proxy_set_header X ${host}s;')],
  ['comments with all of it', server("# it's a { [link](http://a) \\# log_format\ngzip off; # off\n")],
  ['several lines of one directive', http("log_format a '$uri'\n  '$status'\n  '$host';")],
  ['a condition', server('if ($host = a) {\n  return 301 https://a$uri;\n}')],
  ['a location with limits', server('location /a {\n  limit_except GET {\n    deny all;\n  }\n}')],
  ['a stream at the top', { raw: { main: 'stream {\n  server { listen 53 udp; proxy_pass dns; }\n}' } }],
  ['events', { raw: { events: 'use epoll;\nmulti_accept on;' } }],
  ['a program', location('content_by_lua_block {\n  if a then ngx.say("}") end\n}')],
  ['directives of modules', http('brotli on;\nmore_set_headers "Server: a";')],
  ['nothing', http('')],
]

describe("nginx's rules for raw text", () => {
  for (const [what, variables, says, rule] of mistakes) {
    it(`find ${what}`, () => {
      const found = check(variables)
      expect(found.map(({ message }) => message)).to.have.length(1)
      expect(found[0]!.message).to.match(says)
      expect(found[0]!.rule).to.equal(`nginx/${rule}`)
      expect(found[0]!.message.startsWith(`${found[0]!.variable}: `)).to.equal(true)
      expect(found[0]!.severity ?? 'error').to.equal('error')
    })
  }

  for (const [what, variables] of sound) {
    it(`accept ${what}`, () => {
      expect(check(variables)).to.deep.equal([])
    })
  }

  it('accept host names and their patterns only', () => {
    const names = (...serverNames: string[]) => check({ servers: [{ serverNames }] }).map(({ message }) => message)
    const good = [
      '_',
      'a.example',
      '*.a.example',
      'www.a.*',
      '.a.example',
      '~^www\\d+\\.a$',
      '198.18.0.1',
      '[::1]',
      '$hostname',
    ]
    expect(names(...good)).to.deep.equal([])
    expect(names('[a.example](http://a.example)')).to.deep.equal(['[a.example](http://a.example) is not a host name'])
    expect(check({ servers: [{ serverNames: ['http://a'] }] })[0]!.rule).to.equal('nginx/invalid-server-name')
    expect(names('http://a.example')).to.deep.equal(['http://a.example is not a host name'])
    expect(names('a.example b.example')).to.deep.equal(['a.example b.example is not a host name'])
  })
})
