import { dirname } from 'node:path'
import {
  command,
  directory,
  file,
  group,
  type Item,
  pkg,
  type Script,
  service,
  sh,
  type TaskContext,
  template,
  user,
} from 'haploy'
import { distribution } from './distribution.js'
import { listens } from './server.js'
import * as syntax from './syntax.js'
import type { Nginx } from './variables.js'

const dropIn = '/etc/systemd/system/nginx.service.d'

/** The drop-in comes before the package, whose installation makes systemd read it, so the first start has the limits. */
export const tasks = ({ vars, facts }: TaskContext<Nginx>): readonly Item[] => {
  const { user: packaged, modules } = distribution(facts)
  const { user: owner = packaged, group: groupName } = vars
  return [
    directory('make the folder of the limits', dropIn, { mode: '0755', tags: ['config'] }),
    template('set the limits of the service', {
      to: `${dropIn}/haploy.conf`,
      mode: '0644',
      notify: 'restart nginx',
      tags: ['config'],
    }),
    pkg('install nginx', vars.package, { tags: ['install'] }),
    ...(groupName === undefined || groupName === packaged
      ? []
      : [group('create the group of nginx', groupName, { system: true, tags: ['install'] })]),
    ...(owner === packaged
      ? []
      : [user('create the user of nginx', owner, { system: true, shell: 'nologin', tags: ['install'] })]),
    ...logFolders(vars).map((folder) => directory(`make ${folder}`, folder, { mode: '0755', tags: ['config'] })),
    ...(vars.nonlocalBind ? nonlocalBind : []),
    ...pages(vars),
    template('copy nginx.conf', {
      to: '/etc/nginx/nginx.conf',
      data: { owner: [owner, groupName].filter(Boolean).join(' '), modules, listens, ...syntax },
      mode: '0644',
      validate: accepted,
      notify: 'reload nginx',
      tags: ['config'],
    }),
    service('start nginx', 'nginx', {
      running: true,
      enabled: true,
      settles: ['restart nginx', 'reload nginx'],
      tags: ['service'],
    }),
  ]
}

/** The test makes an empty pid file where none is, which would mislead systemd; the one of a running nginx has a number. */
function accepted(staged: string): Script {
  return sh`nginx -t -q -c ${staged}
code=$?
[ -s /run/nginx.pid ] || rm -f /run/nginx.pid
exit "$code"`
}

const nonlocalBind = [
  file('allow binding to virtual addresses', '/etc/sysctl.d/60-haploy-nonlocal-bind.conf', {
    content: 'net.ipv4.ip_nonlocal_bind = 1\n',
    mode: '0644',
    tags: ['config'],
  }),
  command('bind to virtual addresses now', 'sysctl -q -w net.ipv4.ip_nonlocal_bind=1', {
    unless: 'test "$(cat /proc/sys/net/ipv4/ip_nonlocal_bind)" = 1',
    affects: 'nothing',
    tags: ['config'],
  }),
]

/** Several servers may share a page. */
function pages({ servers }: Nginx): readonly Item[] {
  const byRoot = new Map(
    servers.flatMap(({ root, page }) => (root === undefined || page === undefined ? [] : [[root, page] as const])),
  )
  return [...byRoot].flatMap(([root, content]) => [
    directory(`make ${root}`, root, { mode: '0755', tags: ['pages'] }),
    file(`write the page of ${root}`, `${root}/index.html`, { content, mode: '0644', tags: ['pages'] }),
  ])
}

/** The folders of the logs that no package brings. */
function logFolders({ errorLog, accessLog }: Nginx): readonly string[] {
  const paths = [errorLog, accessLog || ''].map((log) => log.split(/\s/)[0]!).filter((path) => path.startsWith('/'))
  return [...new Set(paths.map((path) => dirname(path)))].filter(
    (folder) => folder !== '/var/log/nginx' && folder !== '/dev',
  )
}
