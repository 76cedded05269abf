import type { Nginx } from '../schema/variables.js'
import type { Finding } from './rules.js'

/** nginx answers a `return` before it asks who is there, so such a location would be open to everybody. */
export function unguardedAnswers({ servers }: Nginx): Finding[] {
  return servers.flatMap((server, index) =>
    Object.entries(server.locations).flatMap(([path, { return: answer, auth, allow, deny }]): Finding[] => {
      if (answer === undefined || !(auth || allow || deny)) return []
      return [
        {
          variable: `nginx.servers.${index}.locations.${path}`,
          message: `location ${path} answers by return, which nginx gives to everybody, whatever auth, allow and deny say`,
          hint: 'Serve a file there, or leave the restriction out.',
        },
      ]
    }),
  )
}

/** nginx refuses a format that it does not know. */
export function unknownFormats({ accessLog, logFormats, servers }: Nginx): Finding[] {
  const logs = [
    { variable: 'nginx.accessLog', log: accessLog },
    ...servers.flatMap((server, index) => [
      { variable: `nginx.servers.${index}.accessLog`, log: server.accessLog },
      ...Object.entries(server.locations).map(([path, location]) => ({
        variable: `nginx.servers.${index}.locations.${path}.accessLog`,
        log: location.accessLog,
      })),
    ]),
  ]
  return logs.flatMap(({ variable, log }): Finding[] => {
    const format = (log || '').split(/\s+/)[1]
    if (format === undefined || format.includes('=') || format === 'combined' || format in logFormats) return []
    if (/^(gzip|flush)$/.test(format)) return []
    return [
      { variable, message: `the log format ${format} is not declared`, hint: `Declared are: ${declared(logFormats)}.` },
    ]
  })
}

function declared(logFormats: Nginx['logFormats']): string {
  return ['combined', ...Object.keys(logFormats)].join(', ')
}

/** nginx only warns, and workers then run out of files before they run out of connections. */
export function tooFewFiles({ workerConnections, rlimitNofile }: Nginx): Finding[] {
  if (rlimitNofile >= workerConnections) return []
  return [
    {
      variable: 'nginx.rlimitNofile',
      message: `a worker may open ${rlimitNofile} files, which is less than its ${workerConnections} connections`,
      hint: 'A proxied request takes two connections: give it at least as many files, better twice as many.',
    },
  ]
}
