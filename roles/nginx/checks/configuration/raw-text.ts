import type { Nginx } from '../../schema/variables.js'
import { type Parsed, parse } from '../../syntax/parse.js'
import { locationsOf } from '../violation.js'
import type { Context } from './contexts.js'

/** Text that is copied into the configuration unchanged, and its context. */
export interface RawText {
  readonly variable: string
  readonly context: Context
  readonly text: string
  readonly parsed: Parsed
}

/** All raw texts except those with Lua blocks, which have another syntax. The rules share them, parsed once. */
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
