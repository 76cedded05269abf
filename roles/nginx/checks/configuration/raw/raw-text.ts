import type { Nginx } from '../../../schema/variables.js'
import { type Parsed, parse } from '../../../syntax/parse.js'
import { locationsOf } from '../../violation.js'
import { hasLua } from '../tree.js'

/** Text that is copied into the configuration unchanged. */
export interface RawText {
  readonly variable: string
  readonly text: string
  readonly parsed: Parsed
}

/** All raw texts except those with Lua blocks, which have another syntax. The rules share them, parsed once. */
export function rawTextsOf(vars: Nginx): readonly RawText[] {
  const cached = cache.get(vars)
  if (cached) return cached
  const { raw, servers, upstreams, stream } = vars
  const locations = locationsOf(vars)
  const blocks = [
    ...Object.entries(upstreams).map(([name, each]) => ({ variable: `nginx.upstreams.${name}`, raw: each.raw })),
    { variable: 'nginx.stream', raw: stream?.raw },
    ...(stream?.servers ?? []).map((each, index) => ({ variable: `nginx.stream.servers.${index}`, raw: each.raw })),
    ...servers.flatMap((server, index) => withConditions(`nginx.servers.${index}`, server)),
    ...locations.flatMap(({ variable, location }) => withConditions(variable, location)),
  ]
  const texts = [
    ...(['main', 'events', 'http'] as const).map((name) => rawText(`nginx.raw.${name}`, raw[name])),
    ...blocks.map((each) => rawText(`${each.variable}.raw`, each.raw)),
  ].flat()
  cache.set(vars, texts)
  return texts
}

const cache = new WeakMap<Nginx, readonly RawText[]>()

interface WithRaw {
  readonly raw?: string | undefined
}

function withConditions(variable: string, { raw, conditions }: WithRaw & { readonly conditions: readonly WithRaw[] }) {
  return [
    { variable, raw },
    ...conditions.map((each, index) => ({ variable: `${variable}.conditions.${index}`, raw: each.raw })),
  ]
}

function rawText(variable: string, text: string | undefined): readonly RawText[] {
  if (text === undefined || hasLua(text)) return []
  return [{ variable, text, parsed: parse(text) }]
}
