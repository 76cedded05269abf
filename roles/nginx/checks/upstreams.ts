import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, locationsOf, onEachHost } from './violation.js'

export const upstreamRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/ip-hash-with-backup',
    severity: 'error',
    explanation:
      'nginx rejects a backup server in an upstream with ip_hash. Use another method, or `down: true` for maintenance.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(ipHashWithBackup),
  },
  {
    id: 'nginx/upstream-of-backups',
    severity: 'error',
    explanation: 'nginx rejects an upstream that has only backup servers. At least one must not be a backup.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(backupsOnly),
  },
  {
    id: 'nginx/undeclared-upstream',
    severity: 'error',
    explanation:
      'A name without a dot in `proxyPass` is expected to be an upstream. nginx resolves an undeclared one as a host name, and may reach another server.',
    find: onEachHost(undeclaredUpstreams),
  },
]

function ipHashWithBackup({ upstreams }: Nginx): readonly Finding[] {
  return Object.entries(upstreams)
    .filter(([, { method, servers }]) => method === 'ip_hash' && servers.some(({ backup }) => backup))
    .map(([name]) => ({
      variable: `nginx.upstreams.${name}.servers`,
      message: `the upstream ${name} has a backup server, which ip_hash does not support`,
      hint: 'Use another method, or remove `backup`. For a server under maintenance, set `down: true`.',
    }))
}

function backupsOnly({ upstreams }: Nginx): readonly Finding[] {
  return Object.entries(upstreams)
    .filter(([, { servers }]) => servers.every(({ backup }) => backup))
    .map(([name]) => ({
      variable: `nginx.upstreams.${name}.servers`,
      message: `the upstream ${name} has only backup servers`,
      hint: 'Remove `backup` from at least one of them.',
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
        hint:
          names.length > 0 ? `Declared upstreams: ${names.join(', ')}.` : `Declare it as nginx.upstreams.${target}.`,
      },
    ]
  })
}
