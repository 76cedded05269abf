import { dirname } from 'node:path'
import type { ManagedFile } from 'haploy'
import { directory, type Facts, type Item, pkg, service } from 'haploy'
import type { Layout } from '../install/layout.js'
import { everyLocation } from '../schema/location.js'
import type { Rotation } from '../schema/logs.js'
import type { Nginx } from '../schema/variables.js'

/** A package creates this folder, and rotates `*.log` in it; a source build does neither. */
const packaged = '/var/log/nginx'

/** Paths of all logs whose paths contain no variables. */
export function logPaths({ errorLog, accessLog, servers, stream }: Nginx): readonly string[] {
  const locations = servers.flatMap((server) => everyLocation(server).map(({ location }) => location))
  const conditions = locations.flatMap((location) => location.conditions)
  const streams = stream ? [{ accessLog: stream.accessLog }, ...stream.servers] : []
  const declared = [{ errorLog, accessLog }, ...servers, ...locations, ...conditions, ...streams]
  const logs = declared.flatMap((each) => ['errorLog' in each ? each.errorLog : [], each.accessLog || []].flat())
  const paths = logs.map((log) => (log ?? '').split(/\s/)[0]!)
  return [...new Set(paths.filter((path) => /^\/(?!dev\/)[^$]*$/.test(path)))]
}

/**
 * The folders of logs that no package creates. Root owns them, because nginx opens its logs as root and would follow a
 * link that another user placed there. A folder that exists is not changed, since it may be shared.
 */
export function logFolders(vars: Nginx, { binary }: Layout): readonly Item[] {
  const folders = [...new Set(logPaths(vars).map((path) => dirname(path)))].filter(
    (folder) => binary !== 'nginx' || folder !== packaged,
  )
  return folders.map((folder) => directory(`create ${folder}`, folder, { tags: ['config'] }))
}

/** logrotate's configuration for the logs that the package does not rotate; none if the package rotates all of them. */
export function rotationFiles(vars: Nginx, { binary, pidFile }: Layout, owner: string): readonly ManagedFile[] {
  const covered = (path: string) => binary === 'nginx' && dirname(path) === packaged && path.endsWith('.log')
  const paths = logPaths(vars).filter((path) => !covered(path))
  if (vars.rotation === false || paths.length === 0) return []
  const content = rotationText(paths, vars.rotation, { owner, pidFile })
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

/** Installs logrotate if one of the files is for it. */
export function rotationPackage(files: readonly ManagedFile[]): readonly Item[] {
  return hasRotation(files) ? [pkg('install logrotate', 'logrotate', { tags: ['install'] })] : []
}

/** Starts the timer of logrotate. The EL family before 9 runs logrotate with cron and has no timer. */
export function rotationTimer(files: readonly ManagedFile[], { os }: Facts): readonly Item[] {
  const byTimer = os.family === 'debian' || Number.parseInt(os.version, 10) >= 9
  if (!hasRotation(files) || !byTimer) return []
  const options = { running: true, enabled: true, tags: ['service'] }
  return [service('start the log rotation timer', 'logrotate.timer', options)]
}

function hasRotation(files: readonly ManagedFile[]): boolean {
  return files.some(({ path }) => path === rotationPath)
}

const rotationPath = '/etc/logrotate.d/haploy-nginx'

function rotationText(
  paths: readonly string[],
  settings: Rotation,
  { owner, pidFile }: { readonly owner: string; readonly pidFile: string },
): string {
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
        [ ! -s ${pidFile} ] || kill -USR1 "$(cat ${pidFile})"
    endscript
}
`
}
