import type { z } from 'zod'
import { location as schema } from '../../schema/location.js'
import { Draft, rawText, type Translation } from '../draft/draft.js'
import type { Node } from '../tree/node.js'
import { takeRewriting } from './rewriting.js'
import { recordOf, takeAccess, takeIncludes, takeShared } from './shared.js'

const { shape } = schema as unknown as z.ZodObject

/** Takes the locations of a server, or of a location, that variables can say. */
export function takeLocations(draft: Draft, translation: Translation): void {
  const locations: Record<string, object> = {}
  for (const node of draft.named('location')) {
    const path = pathOf(node)
    const own = { ...translation, count: { options: 0, raw: 0 } }
    const value = path in locations ? undefined : locationOf(node, own)
    if (value === undefined) continue
    if (!draft.offer('locations', [node], { ...locations, [path]: value })) continue
    locations[path] = value
    translation.count.options += own.count.options
    translation.count.raw += own.count.raw
  }
  if (Object.keys(locations).length > 0) draft.values.locations = locations
}

/** `/`, `= /health`, `~ \.php$`. */
function pathOf({ words }: Node): string {
  return words.join(' ')
}

function locationOf(node: Node, translation: Translation): object | undefined {
  const draft = new Draft(node.block ?? [], shape, translation.marks.get(node))
  takeShared(draft)
  takeAccess(draft)
  takePasses(draft)
  takeRewriting(draft, 'location', translation)
  takeFiles(draft)
  const variables = draft.named('auth_request_set')
  draft.offer(
    'authRequestSet',
    variables,
    recordOf(variables.map(({ words: [name = '', value = ''] }) => [name.slice(1), value])),
  )
  draft.takeOptions('location')
  takeLimitExcept(draft)
  takeIncludes(draft)
  takeLocations(draft, translation)
  const raw = draft.finish('location', translation)
  const value = { ...draft.ordered, ...(raw !== undefined && { raw }) }
  return schema.safeParse(value).success ? value : asRaw(node, translation)
}

/** A location that does two things at once has all of it as raw text. */
function asRaw({ block = [] }: Node, { count }: Translation): object {
  count.raw += count.options
  count.options = 0
  return { raw: rawText(block) }
}

function takePasses(draft: Draft): void {
  for (const [name, variable] of [
    ['proxy_pass', 'proxyPass'],
    ['fastcgi_pass', 'fastcgiPass'],
  ] as const) {
    const nodes = draft.named(name)
    if (nodes.length === 1) draft.offer(variable, nodes, nodes[0]!.words[0])
  }
  const status = draft.named('stub_status')
  draft.offer('status', status, true)
  draft.takeOptions('location')
  for (const protocol of ['fastcgi', 'uwsgi', 'scgi'] as const) {
    if (draft.values[`${protocol}Pass`] === undefined) continue
    const nodes = draft.named(`${protocol}_param`)
    const fits = nodes.every(({ words }) => words.length === 2)
    draft.offer(
      `${protocol}Params`,
      nodes,
      fits ? recordOf(nodes.map(({ words: [name = '', value = ''] }) => [name, value])) : undefined,
    )
  }
}

/** Where the files are, of a server or a location. */
export function takeFiles(draft: Draft): void {
  const root = draft.named('root')
  if (root.length === 1) draft.offer('root', root, root[0]!.words[0])
  const index = draft.named('index')
  if (index.length === 1) draft.offer('index', index, index[0]!.words)
  const candidates = draft.named('try_files')
  draft.offer('tryFiles', candidates, candidates[0]?.words)
}

/** The role writes the addresses that have access, and refuses all others. */
function takeLimitExcept(draft: Draft): void {
  const nodes = draft.named('limit_except')
  const { words: methods = [], block = [] } = nodes[0] ?? {}
  const allowed = block.slice(0, -1)
  const last = block.at(-1)
  const fits = last?.name === 'deny' && last.words[0] === 'all' && allowed.every(({ name }) => name === 'allow')
  draft.offer('limitExcept', nodes, fits ? { methods, allow: allowed.map(({ words }) => words[0]) } : undefined)
}
