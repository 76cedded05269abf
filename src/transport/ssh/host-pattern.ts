import { wildcard } from '../../core/input/wildcard.js'

/**
 * Whether a host name is in a pattern list, as in known_hosts and in `Host` lines: `*` and `?` are wildcards, and a
 * pattern with `!` that matches excludes the name whatever else matches. Upper and lower case are the same.
 */
export function matchesHost(patterns: readonly string[], host: string): boolean {
  let found = false
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!')
    if (!wildcard(negated ? pattern.slice(1) : pattern, { ignoreCase: true }).test(host)) continue
    if (negated) return false
    found = true
  }
  return found
}
