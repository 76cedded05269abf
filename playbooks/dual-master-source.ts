import { definePlaybook, secret } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

/**
 * Two masters with an address each that serve pages of their own, with nginx compiled on both. The first page tells who
 * serves. A host whose nginx fails three times in a row gives its address to the other one: the weight must be greater
 * than the gap between the priorities, 100 and 90. A link that goes down does the same, for an instance always watches
 * the interface that it speaks on.
 */
export default definePlaybook([
  {
    name: 'Load balancers',
    hosts: 'lb',
    roles: [
      nginx(({ name }) => ({
        user: 'www',
        group: 'www',
        install: {
          from: 'source',
          version: '1.22.1',
          sha256: '9ebb333a9e82b952acd3e2b4aeb1d4ff6406f72491bab6cd9fe69f0dea737f31',
          tarball: 'https://nginx.org/download/nginx-1.22.1.tar.gz',
          prefix: '/usr/local/nginx',
          modules: [
            'http_ssl',
            'http_realip',
            'http_image_filter',
            'http_mp4',
            'http_flv',
            'http_gzip_static',
            'stream',
            'stream_ssl',
            'http_stub_status',
            'pcre',
          ],
        },
        servers: [page(`This is ${name}\n`)],
      })),
      keepalived({
        instances: [
          {
            name: 'VI_1',
            virtualRouterId: 51,
            addresses: [{ address: '198.18.0.251/24', label: 'vip1' }],
            prefer: ['lb1', 'lb2'],
            authPass: secret('fakesrc1'),
          },
          {
            name: 'VI_2',
            virtualRouterId: 52,
            addresses: [{ address: '198.18.0.252/24', label: 'vip2' }],
            prefer: ['lb2', 'lb1'],
            authPass: secret('fakesrc2'),
          },
        ],
        checks: { nginx: { script: 'nginx', interval: 1, fall: 3, rise: 3, weight: -20 } },
        mail: { to: 'admin@example.com', from: 'ops@example.com' },
      }),
    ],
  },
])
