import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, locationsOf, onEachHost } from './violation.js'

export const upstreamRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/ip-hash-with-backup',
    severity: 'error',
    explanation:
      'nginx refuses a backup server in an upstream with ip_hash. Take another method, or `down: true` for maintenance.',
    cannotBeIgnored: 'nginx would refuse the configuration',
    find: onEachHost(ipHashWithBackup),
  },
  {
    id: 'nginx/upstream-of-backups',
    severity: 'error',
    explanation: 'nginx refuses an upstream all of whose servers are backups. One must not be.',
    cannotBeIgnored: 'nginx would refuse the configuration',
    find: onEachHost(backupsOnly),
  },
  {
    id: 'nginx/undeclared-upstream',
    severity: 'error',
    explanation:
      'A name without a dot in `proxyPass` is meant as an upstream; nginx looks up one that is not declared as a host name, and may find something else.',
    find: onEachHost(undeclaredUpstreams),
  },
]

function ipHashWithBackup({ upstreams }: Nginx): readonly Finding[] {
  return Object.entries(upstreams)
    .filter(([, { method, servers }]) => method === 'ip_hash' && servers.some(({ backup }) => backup))
    .map(([name]) => ({
      variable: `nginx.upstreams.${name}.servers`,
      message: `upstream ${name} has a backup server, which ip_hash cannot use`,
      hint: 'Take another method, or drop `backup`; a server that is out for maintenance is `down: true`.',
    }))
}

function backupsOnly({ upstreams }: Nginx): readonly Finding[] {
  return Object.entries(upstreams)
    .filter(([, { servers }]) => servers.every(({ backup }) => backup))
    .map(([name]) => ({
      variable: `nginx.upstreams.${name}.servers`,
      message: `upstream ${name} has backup servers only`,
      hint: 'One must not be a backup.',
    }))
}

function undeclaredUpstreams(vars: Nginx): readonly Finding[] {
  const names = Object.keys(vars.upstreams)
  return locationsOf(vars).flatMap(({ variable, location: { proxyPass } }): Finding[] => {
    const target = proxyPass && /^https?:\/\/([^/:]+)(?=\/|$)/.exec(proxyPass)?.[1]
    if (!target || target in vars.upstreams || /[.$[]|^unix$|^localhost$/.test(target)) return []
    return [
      {
        variable: `${variable}.proxyPass`,
        message: `${proxyPass} names the upstream ${target}, which is not declared`,
        hint: names.length > 0 ? `Declared are: ${names.join(', ')}.` : `Declare it as nginx.upstreams.${target}.`,
      },
    ]
  })
}
