import { wildcard } from '../../core/input/wildcard.js'

/**
 * Whether a host name matches a pattern list, as in known_hosts and `Host` lines: `*` and `?` are wildcards, and a matching
 * pattern with `!` excludes the name whatever else matches. Case-insensitive.
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
