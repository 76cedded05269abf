import type { Rule } from 'haploy'
import type { Nginx } from '../../schema/variables.js'
import { type Finding, onEachHost } from '../violation.js'

/** What nginx would reject in `stream`. */
export const streamRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/undeclared-stream-upstream',
    severity: 'error',
    explanation: 'A target without a port must be an upstream of `stream`: those of HTTP are not known there.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(undeclaredTargets),
  },
  {
    id: 'nginx/unusable-stream-upstream',
    severity: 'error',
    explanation:
      'nginx rejects an upstream that has only backup servers, and a backup server in one with `hash` or `random`.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(unusableUpstreams),
  },
  {
    id: 'nginx/undeclared-stream-log-format',
    severity: 'error',
    explanation: 'A log of `stream` must name a format of `stream.logFormats`, since there is no usual one.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(undeclaredFormats),
  },
]

function undeclaredTargets({ stream, upstreams }: Nginx): readonly Finding[] {
  return (stream?.servers ?? []).flatMap(({ proxyPass, sni = {} }, index) => {
    const variable = `nginx.stream.servers.${index}`
    const targets = [
      ...(proxyPass === undefined ? [] : [{ variable: `${variable}.proxyPass`, target: proxyPass }]),
      ...Object.entries(sni).map(([name, target]) => ({ variable: `${variable}.sni.${name}`, target })),
    ]
    return targets.flatMap(({ variable, target }): Finding[] => {
      if (/[:$]/.test(target) || target in stream!.upstreams) return []
      const names = Object.keys(stream!.upstreams)
      const hint =
        target in upstreams
          ? 'It is an upstream of HTTP: declare it in nginx.stream.upstreams, too.'
          : names.length > 0
            ? `Declared upstreams: ${names.join(', ')}. A host needs a port.`
            : `Declare it as nginx.stream.upstreams.${target}, or add a port to a host.`
      return [{ variable, message: `${target} is not an upstream of nginx.stream`, hint }]
    })
  })
}

function unusableUpstreams({ stream }: Nginx): readonly Finding[] {
  return Object.entries(stream?.upstreams ?? {}).flatMap(([name, { method, servers }]): Finding[] => {
    const variable = `nginx.stream.upstreams.${name}.servers`
    if (servers.every(({ backup }) => backup)) {
      const hint = 'Remove `backup` from at least one of them.'
      return [{ variable, message: `the upstream ${name} has only backup servers`, hint }]
    }
    const way = typeof method === 'object' ? 'hash' : method.split(' ', 1)[0]!
    if (!['hash', 'random'].includes(way) || !servers.some(({ backup }) => backup)) return []
    const message = `the upstream ${name} has a backup server, which ${way} does not support`
    return [{ variable, message, hint: 'Use another method, or remove `backup`.' }]
  })
}

function undeclaredFormats({ stream }: Nginx): readonly Finding[] {
  if (!stream) return []
  const logs = [
    { variable: 'nginx.stream.accessLog', log: stream.accessLog },
    ...stream.servers.map(({ accessLog }, index) => ({
      variable: `nginx.stream.servers.${index}.accessLog`,
      log: accessLog,
    })),
  ]
  const declared = Object.keys(stream.logFormats)
  const each = logs.flatMap(({ variable, log }) => [log || []].flat().map((one) => ({ variable, log: one })))
  return each.flatMap(({ variable, log }): Finding[] => {
    const format = log.trim().split(/\s+/)[1]
    if (format !== undefined && declared.includes(format)) return []
    const message = format === undefined ? `${log} has no format` : `the log format ${format} is not declared`
    return [{ variable, message, hint: `Name one of nginx.stream.logFormats: ${declared.join(', ') || 'none'}.` }]
  })
}
