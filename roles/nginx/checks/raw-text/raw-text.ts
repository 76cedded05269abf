import type { Nginx } from '../../schema/variables.js'
import { locationsOf } from '../violation.js'
import type { Context } from './contexts.js'
import { type Parsed, parse } from './parse.js'

/** Text that goes into the configuration as it is, and the context that it stands in. */
export interface RawText {
  readonly variable: string
  readonly context: Context
  readonly text: string
  readonly parsed: Parsed
}

/** All of them but those with blocks of Lua, which have braces and quotes of their own. Read once for all rules. */
export function rawTextsOf(vars: Nginx): readonly RawText[] {
  const cached = cache.get(vars)
  if (cached) return cached
  const { raw, servers } = vars
  const texts = [
    ...(['main', 'events', 'http'] as const).map((context) => rawText(`nginx.raw.${context}`, context, raw[context])),
    ...servers.map((server, index) => rawText(`nginx.servers.${index}.raw`, 'server', server.raw)),
    ...locationsOf(vars).map(({ variable, location }) => rawText(`${variable}.raw`, 'location', location.raw)),
  ].flat()
  cache.set(vars, texts)
  return texts
}

const cache = new WeakMap<Nginx, readonly RawText[]>()

function rawText(variable: string, context: Context, text: string | undefined): readonly RawText[] {
  if (text === undefined || /_by_lua_block\b/.test(text)) return []
  return [{ variable, context, text, parsed: parse(text) }]
}
