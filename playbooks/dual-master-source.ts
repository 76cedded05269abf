import { definePlaybook, secret } from 'haploy'
import { keepalived, nginx, page } from 'haploy/roles'

/**
 * Two masters with one address each, which serve their own pages with nginx compiled on both. The page names its host.
 * If the check of nginx fails three times in a row, the address moves to the other host: the weight must exceed the gap
 * between the priorities, 100 and 90. The address also moves when the link goes down, because an instance always tracks
 * its own interface.
 */
export default definePlaybook([
  {
    name: 'nginx on the load balancers',
    hosts: 'lb',
    serial: 1,
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
    ],
  },
  {
    name: 'keepalived on the load balancers',
    hosts: 'lb',
    roles: [
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
