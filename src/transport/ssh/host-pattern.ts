import { wildcard } from '../../core/input/wildcard.js'

/**
 * Whether a host name matches a pattern list, as in known_hosts and `Match host`: `*` and `?` are wildcards, and a matching
 * pattern with `!` excludes the name whatever else matches. Case-insensitive.
 */
export function matchesHost(patterns: readonly string[], host: string): boolean {
  return matches(patterns, host, true)
}

/** As `matchesHost`, but case-sensitive, as `Host` lines and user names are. */
export function matchesName(patterns: readonly string[], name: string): boolean {
  return matches(patterns, name, false)
}

function matches(patterns: readonly string[], name: string, ignoreCase: boolean): boolean {
  let found = false
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!')
    if (!wildcard(negated ? pattern.slice(1) : pattern, { ignoreCase }).test(name)) continue
    if (negated) return false
    found = true
  }
  return found
}
