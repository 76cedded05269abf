import type { Rule } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

export const upstreamRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/method-with-backup',
    severity: 'error',
    explanation:
      'nginx rejects a backup server in an upstream with ip_hash, hash or random. Use another method, or `down: true` for maintenance.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(methodWithBackup),
  },
  {
    id: 'nginx/upstream-of-backups',
    severity: 'error',
    explanation: 'nginx rejects an upstream that has only backup servers. At least one must not be a backup.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(backupsOnly),
  },
]

function methodWithBackup({ upstreams }: Nginx): readonly Finding[] {
  return Object.entries(upstreams)
    .filter(([, { method, servers }]) => hasNoBackup(method) && servers.some(({ backup }) => backup))
    .map(([name, { method }]) => ({
      variable: `nginx.upstreams.${name}.servers`,
      message: `the upstream ${name} has a backup server, which ${methodName(method)} does not support`,
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

function hasNoBackup(method: Nginx['upstreams'][string]['method']): boolean {
  return /^(ip_hash|hash|random)$/.test(methodName(method))
}

function methodName(method: Nginx['upstreams'][string]['method']): string {
  return typeof method === 'string' ? method.split(' ', 1)[0]! : 'hash'
}
