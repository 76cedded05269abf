import { ConfigProblem, problem } from './problem.js'
import { isNone, type Setting } from './settings.js'

/** A jump host as written: its name, and what is given with it. */
export interface Jump {
  readonly alias: string
  readonly user?: string
  readonly port?: number
}

const maxJumps = 16

/**
 * `user@host:port`, `[::1]:22`, `ssh://…`, or several separated by commas; `none` means no jump host. Throws ConfigProblem.
 */
export function parseJumps(setting: Setting | undefined): Jump[] {
  if (setting === undefined || setting.text.trim() === '' || isNone(setting.text)) return []
  const parts = setting.text.split(',')
  if (parts.length > maxJumps)
    throw invalid(setting, `the route has ${parts.length} jump hosts`, `Use at most ${maxJumps}.`)
  return parts.map((part) => {
    const form = /^(?:ssh:\/\/)?(?:(?<user>.+)@)?(?:\[(?<ipv6>[^\]@]+)\]|(?<host>[^:@/\s]+))(?::(?<port>\d+))?\/?$/
    const { user, ipv6, host, port } = form.exec(part.trim())?.groups ?? {}
    const alias = ipv6 ?? host
    if (alias === undefined) {
      const hint = 'Write it as user@host:port; user and port are optional.'
      throw invalid(setting, `invalid jump host \`${part.trim()}\``, hint)
    }
    return { alias, ...(user !== undefined && { user }), ...(port !== undefined && { port: Number(port) }) }
  })
}

/** The name of the last jump host, for the token %j; empty without one. */
export function jumpHostOf(setting: Setting | undefined): string {
  return parseJumps(setting).at(-1)?.alias ?? ''
}

function invalid({ at, isGiven }: Setting, what: string, hint: string): ConfigProblem {
  return isGiven ? new ConfigProblem(what, hint) : problem(at, what, hint)
}
