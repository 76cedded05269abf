import type { Nginx } from '../../schema/variables.js'
import { locationsOf } from '../violation.js'
import type { Context } from './contexts.js'

/** Text that goes into the configuration as it is, and the context that it stands in. */
export interface RawText {
  readonly variable: string
  readonly context: Context
  readonly text: string
}

/** All of them but those with blocks of Lua, which have braces and quotes of their own. */
export function rawTextsOf({ raw, servers }: Pick<Nginx, 'raw' | 'servers'>): readonly RawText[] {
  const texts = [
    ...(['main', 'events', 'http'] as const).map((context) => rawText(`nginx.raw.${context}`, context, raw[context])),
    ...servers.map((server, index) => rawText(`nginx.servers.${index}.raw`, 'server', server.raw)),
    ...locationsOf({ servers }).map(({ variable, location }) => rawText(`${variable}.raw`, 'location', location.raw)),
  ]
  return texts.flat().filter(({ text }) => !/_by_lua_block\b/.test(text))
}

function rawText(variable: string, context: Context, text: string | undefined): readonly RawText[] {
  return text === undefined ? [] : [{ variable, context, text }]
}
