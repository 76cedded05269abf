import type { Member, Problem } from 'haploy'
import { listens, type Server } from './server.js'
import type { Nginx } from './variables.js'

/** What `nginx -t` refuses or passes over, and what could never come true, found before a host is touched. */
export function check(members: readonly Member<Nginx>[]): readonly Problem[] {
  return members.flatMap(({ host, vars }) =>
    [upstreamProblems, proxyProblems, duplicateServers, contradictingPages].flatMap((find) =>
      find(vars).map((finding) => ({ ...finding, hosts: [host.name] })),
    ),
  )
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

/** Two pages in one folder would replace each other in every run. */
function contradictingPages({ servers }: Nginx): Finding[] {
  const pages = new Map<string, string>()
  return servers.flatMap(({ root, page }, index): Finding[] => {
    if (root === undefined || page === undefined) return []
    const earlier = pages.get(root) ?? page
    pages.set(root, earlier)
    if (earlier === page) return []
    return [
      {
        variable: `nginx.servers.${index}.page`,
        message: `two servers have different pages in ${root}`,
        hint: 'Give one of them another root, or both the same page.',
      },
    ]
  })
}

function identities(server: Server): { where: string; name: string }[] {
  return listens(server).flatMap((listen) =>
    server.serverNames.map((name) => ({ where: listen.split(/\s/)[0]!.replace(/^(\*|0\.0\.0\.0):/, ''), name })),
  )
}
