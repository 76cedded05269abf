import { dirname } from 'node:path'
import type { ManagedFile } from 'haploy'
import { directory, type Facts, type Item, pkg, service } from 'haploy'
import type { Layout } from '../install/layout.js'
import type { Rotation } from '../schema/logs.js'
import type { Nginx } from '../schema/variables.js'

/** A package makes this folder, and rotates what ends in `.log` there; an nginx from source comes without either. */
const packaged = '/var/log/nginx'

/** Paths of all logs that lie in files of a fixed name. */
export function logPaths({ errorLog, accessLog, servers }: Nginx): readonly string[] {
  const places = servers.flatMap((server) => [server, ...Object.values(server.locations)])
  const declared = [errorLog, accessLog, ...places.flatMap((place) => [place.errorLog, place.accessLog])]
  const paths = declared.map((log) => (log || '').split(/\s/)[0]!)
  return [...new Set(paths.filter((path) => /^\/(?!dev\/)[^$]*$/.test(path)))]
}

/**
 * The folders of the logs that no package brings. They are root's: nginx opens its logs as root, and would follow a link
 * that somebody else put there. One that exists stays as it is, for it may be shared.
 */
export function logFolders(vars: Nginx, { binary }: Layout): readonly Item[] {
  const folders = [...new Set(logPaths(vars).map((path) => dirname(path)))].filter(
    (folder) => binary !== 'nginx' || folder !== packaged,
  )
  return folders.map((folder) => directory(`create ${folder}`, folder, { tags: ['config'] }))
}

/** logrotate's file for the logs that the package's does not name; none when there is nothing to rotate. */
export function rotationFiles(vars: Nginx, { binary }: Layout, owner: string): readonly ManagedFile[] {
  const covered = (path: string) => binary === 'nginx' && dirname(path) === packaged && path.endsWith('.log')
  const paths = logPaths(vars).filter((path) => !covered(path))
  if (vars.rotation === false || paths.length === 0) return []
  const content = rotationText(paths, vars.rotation, owner)
  return [
    {
      name: 'configure log rotation',
      path: rotationPath,
      content,
      mode: '0644',
      owner: 'root',
      group: 'root',
      tags: ['config', 'logs'],
    },
  ]
}

/** What rotates: on the EL family before 9, and on nothing else of today, cron does and no timer. */
export function rotationTasks(files: readonly ManagedFile[], { os }: Facts): readonly Item[] {
  if (!files.some(({ path }) => path === rotationPath)) return []
  const byTimer = os.family === 'debian' || Number.parseInt(os.version, 10) >= 9
  return [
    pkg('install logrotate', 'logrotate', { tags: ['install'] }),
    ...(byTimer
      ? [
          service('start the log rotation timer', 'logrotate.timer', {
            running: true,
            enabled: true,
            tags: ['service'],
          }),
        ]
      : []),
  ]
}

const rotationPath = '/etc/logrotate.d/haploy-nginx'

function rotationText(paths: readonly string[], settings: Rotation, owner: string): string {
  const { every, keep, compress, maxSize } = settings
  return `# Written by haploy; changes made here are overwritten.
${paths.map((path) => `"${path}"`).join('\n')} {
    ${every}
    rotate ${keep}
${maxSize === undefined ? '' : `    maxsize ${maxSize}\n`}${compress ? '    compress\n    delaycompress\n' : ''}    missingok
    notifempty
    create 0640 ${owner} root
    sharedscripts
    postrotate
        [ ! -s /run/nginx.pid ] || kill -USR1 "$(cat /run/nginx.pid)"
    endscript
}
`
}
