import type { Rule } from 'haploy'
import { declaredListens } from '../network/listens.js'
import { isHostPattern } from '../schema/http/networks.js'
import type { Server } from '../schema/server.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost } from './violation.js'

export const serverRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/duplicate-server',
    severity: 'error',
    explanation: 'nginx only warns about a second server with the same port and name, and never uses it.',
    find: onEachHost(duplicateServers),
  },
  {
    id: 'nginx/invalid-server-name',
    severity: 'error',
    explanation: 'No request matches a server name that is not a host name, such as a URL. Write only the host name.',
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
          hint: 'Change serverNames or listen of one of them.',
        },
      ]
    }),
  )
}

function identities(server: Server): { where: string; name: string }[] {
  const [lines = []] = declaredListens([server])
  return lines.flatMap(({ place }) => server.serverNames.map((name) => ({ where: place, name })))
}

function invalidNames({ servers }: Nginx): readonly Finding[] {
  return servers.flatMap(({ serverNames }, index) =>
    serverNames
      .filter((name) => !name.startsWith('~') && !isServerName(name))
      .map((name) => ({
        variable: `nginx.servers.${index}.serverNames`,
        message: `${name} is not a host name`,
        hint:
          name === '""'
            ? "Write '' for requests without a host."
            : "Write only the host name, such as www.example.com. Patterns look like '*.example.com' or '~^www\\d+'.",
      })),
  )
}

function isServerName(name: string): boolean {
  return name === '' || (/^(?:[\w*.-]+|\$hostname|\[[\da-f:]+\])$/i.test(name) && isHostPattern(name))
}
