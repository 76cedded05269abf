import type { Member, Problem } from 'haploy'
import { listens, type Server } from './server.js'
import type { Nginx } from './variables.js'

/** What `nginx -t` refuses or passes over, found before a host is touched. Hosts with the same mistake share a line. */
export function check(members: readonly Member<Nginx>[]): readonly Problem[] {
  const found = new Map<string, Problem>()
  for (const { host, vars } of members) {
    for (const problem of [...upstreamProblems(vars), ...proxyProblems(vars), ...duplicateServers(vars)]) {
      const key = `${problem.variable}: ${problem.message}`
      found.set(key, { ...problem, hosts: [...(found.get(key)?.hosts ?? []), host.name] })
    }
  }
  return [...found.values()]
}

type Finding = Omit<Problem, 'hosts'>

function upstreamProblems({ upstreams }: Nginx): Finding[] {
  return Object.entries(upstreams).flatMap(([name, { method, servers }]) => {
    const variable = `nginx.upstreams.${name}.servers`
    const findings: Finding[] = []
    if (method === 'ip_hash' && servers.some(({ backup }) => backup)) {
      findings.push({
        variable,
        message: `upstream ${name} has a backup server, which ip_hash cannot use`,
        hint: 'Take another method, or drop `backup`; a server that is out for maintenance is `down: true`.',
      })
    }
    if (servers.every(({ backup }) => backup)) {
      findings.push({
        variable,
        message: `upstream ${name} has backup servers only`,
        hint: 'One must not be a backup.',
      })
    }
    return findings
  })
}

/** A name without a dot is meant as an upstream; nginx itself would look it up as a host name and perhaps find one. */
function proxyProblems({ upstreams, servers }: Nginx): Finding[] {
  return servers.flatMap((server, index) =>
    Object.entries(server.locations).flatMap(([path, { proxyPass }]): Finding[] => {
      const target = proxyPass && /^https?:\/\/([^/:]+)(?=\/|$)/.exec(proxyPass)?.[1]
      if (!target || target in upstreams || /[.$[]|^unix$|^localhost$/.test(target)) return []
      const names = Object.keys(upstreams)
      return [
        {
          variable: `nginx.servers.${index}.locations.${path}.proxyPass`,
          message: `${proxyPass} names the upstream ${target}, which is not declared`,
          hint: names.length > 0 ? `Declared are: ${names.join(', ')}.` : `Declare it as nginx.upstreams.${target}.`,
        },
      ]
    }),
  )
}

/** nginx only warns about the second server of the same name, and never uses it. */
function duplicateServers({ servers }: Nginx): Finding[] {
  const seen = new Set<string>()
  return servers.flatMap((server, index) =>
    identities(server).flatMap(({ where, name }): Finding[] => {
      const identity = `${where} ${name}`
      if (!seen.has(identity)) {
        seen.add(identity)
        return []
      }
      return [
        {
          variable: `nginx.servers.${index}`,
          message: `two servers listen on ${where} for the name ${name}`,
          hint: 'Give one of them another serverNames or listen.',
        },
      ]
    }),
  )
}

function identities(server: Server): { where: string; name: string }[] {
  return listens(server).flatMap((listen) =>
    server.serverNames.map((name) => ({ where: listen.split(/\s/)[0]!.replace(/^(\*|0\.0\.0\.0):/, ''), name })),
  )
}
