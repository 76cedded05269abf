import type { Rule } from 'haploy'
import { bytesOf } from '../../managed-files/source.js'
import { servedFiles } from '../managed-files/content.js'
import type { Nginx } from '../schema/variables.js'
import { type Finding, onEachHost, pathHint } from './violation.js'

export const contentRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/conflicting-content',
    severity: 'error',
    explanation:
      'Two servers declare different content for one file, which can have only one. Use another root for one of the servers.',
    cannotBeIgnored: 'only one of the two contents would be served',
    find: onEachHost((vars) => contentsOf(vars).conflicts),
  },
  {
    id: 'nginx/unreadable-content',
    severity: 'error',
    explanation: `A file of the site cannot be read on the controller. ${pathHint}`,
    cannotBeIgnored: 'there is nothing to copy',
    find: onEachHost((vars) => contentsOf(vars).unreadable),
  },
  {
    id: 'nginx/unreadable-template',
    severity: 'error',
    explanation: `The template of nginx.conf cannot be read on the controller. ${pathHint}`,
    cannotBeIgnored: 'there is nothing to render',
    find: onEachHost(unreadableTemplate),
  },
]

interface Contents {
  readonly conflicts: readonly Finding[]
  readonly unreadable: readonly Finding[]
}

/** The rules share the contents, which are read once. */
const cache = new WeakMap<Nginx['servers'], Contents>()

function contentsOf({ servers }: Nginx): Contents {
  const contents = cache.get(servers) ?? readContents(servers)
  cache.set(servers, contents)
  return contents
}

function readContents(servers: Nginx['servers']): Contents {
  const contents = new Map<string, string>()
  const conflicts: Finding[] = []
  const unreadable: Finding[] = []
  for (const [index, server] of servers.entries()) {
    for (const { path, source } of servedFiles(server)) {
      const page = source === server.page
      const variable = `nginx.servers.${index}.${page ? 'page' : 'content'}`
      const text = readBase64(source)
      if (text instanceof Error) {
        unreadable.push({
          variable,
          message: `the content of ${path} cannot be read: ${text.message}`,
          hint: pathHint,
        })
        continue
      }
      const earlier = contents.get(path) ?? text
      contents.set(path, earlier)
      if (earlier === text) continue
      const what = page ? `pages in ${server.root}` : `content for ${path}`
      const hint = 'Use another root for one of them, or the same content for both.'
      conflicts.push({ variable, message: `two servers have different ${what}`, hint })
    }
  }
  return { conflicts, unreadable }
}

function unreadableTemplate({ template }: Nginx): readonly Finding[] {
  const text = template === undefined ? '' : readBase64({ file: template })
  if (!(text instanceof Error)) return []
  return [{ variable: 'nginx.template', message: `the template cannot be read: ${text.message}`, hint: pathHint }]
}

function readBase64(source: Parameters<typeof bytesOf>[0]): string | Error {
  try {
    return bytesOf(source).toString('base64')
  } catch (error) {
    return error as Error
  }
}
