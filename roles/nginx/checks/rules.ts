import type { Member, Problem } from 'haploy'
import { bytesOf } from '../../managed-files/source.js'
import { served } from '../schema/content.js'
import { listens, type Server } from '../schema/server.js'
import type { Nginx } from '../schema/variables.js'
import { tooFewFiles, unguardedAnswers, unknownFormats } from './access.js'
import { certificateProblems } from './certificates.js'
import { installProblems } from './install.js'
import { nameProblems, rawProblems } from './raw-text/raw-text.js'

/** What `nginx -t` refuses or passes over, and what could never come true, found before a host is touched. */
export function check(members: readonly Member<Nginx>[]): readonly Problem[] {
  return members.flatMap(({ host, vars }) =>
    finders.flatMap((find) => find(vars).map((finding) => ({ ...finding, hosts: [host.name] }))),
  )
}

export type Finding = Omit<Problem, 'hosts'>

const finders: readonly ((vars: Nginx) => Finding[])[] = [
  upstreamProblems,
  proxyProblems,
  duplicateServers,
  contradictingContent,
  missingTemplate,
  installProblems,
  certificateProblems,
  unguardedAnswers,
  unknownFormats,
  tooFewFiles,
  nameProblems,
  rawProblems,
]

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

/** Two contents of one file would replace each other in every run; and what is to be pushed must be there. */
function contradictingContent({ servers }: Nginx): Finding[] {
  const contents = new Map<string, string>()
  return servers.flatMap((server, index): Finding[] =>
    served(server).flatMap(({ path, source }) => {
      const page = source === server.page
      const variable = `nginx.servers.${index}.${page ? 'page' : 'content'}`
      const text = readable(source)
      if (text instanceof Error) {
        return [{ variable, message: `what is to be ${path} cannot be read: ${text.message}`, hint: pathHint }]
      }
      const earlier = contents.get(path) ?? text
      contents.set(path, earlier)
      if (earlier === text) return []
      const what = page ? `pages in ${server.root}` : `content for ${path}`
      const hint = 'Give one of them another root, or both the same.'
      return [{ variable, message: `two servers have different ${what}`, hint }]
    }),
  )
}

function missingTemplate({ template }: Nginx): Finding[] {
  const text = template === undefined ? '' : readable({ file: template })
  if (!(text instanceof Error)) return []
  return [{ variable: 'nginx.template', message: `the template cannot be read: ${text.message}`, hint: pathHint }]
}

function readable(source: Parameters<typeof bytesOf>[0]): string | Error {
  try {
    return bytesOf(source).toString('base64')
  } catch (error) {
    return error as Error
  }
}

function identities(server: Server): { where: string; name: string }[] {
  return listens(server).flatMap((listen) =>
    server.serverNames.map((name) => ({ where: listen.split(/\s/)[0]!.replace(/^(\*|0\.0\.0\.0):/, ''), name })),
  )
}

const pathHint = 'A relative path starts in the folder that haploy is run in.'
