import type { Rule } from 'haploy'
import { listens } from '../network/listens.js'
import type { Server } from '../schema/server.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

export const serverRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/duplicate-server',
    severity: 'error',
    explanation: 'nginx only warns of a second server with the same port and name, and never uses it.',
    find: onEachHost(duplicateServers),
  },
  {
    id: 'nginx/invalid-server-name',
    severity: 'error',
    explanation: 'No request asks for a server name that is no host name, such as a URL. Write the bare name.',
    find: onEachHost(invalidNames),
  },
]

function duplicateServers({ servers }: Nginx): readonly Finding[] {
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

function invalidNames({ servers }: Nginx): readonly Finding[] {
  return servers.flatMap(({ serverNames }, index) =>
    serverNames
      .filter((name) => !name.startsWith('~') && !/^(?:[\w*.-]+|\$hostname|\[[\da-f:]+\]|"")$/i.test(name))
      .map((name) => ({
        variable: `nginx.servers.${index}.serverNames`,
        message: `${name} is no host name`,
        hint: "Write the bare name, such as www.example.com; '*.example.com' and '~^www\\d+' are patterns.",
      })),
  )
}
