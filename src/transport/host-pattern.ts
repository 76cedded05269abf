/**
 * Whether a host name is in a pattern list, as in known_hosts and in `Host` lines: `*` and `?` are wildcards, and a
 * pattern with `!` that matches excludes the name whatever else matches. Upper and lower case are the same.
 */
export function matchesHost(patterns: readonly string[], host: string): boolean {
  let found = false
  for (const pattern of patterns) {
    const negated = pattern.startsWith('!')
    if (!wildcard(negated ? pattern.slice(1) : pattern).test(host)) continue
    if (negated) return false
    found = true
  }
  return found
}

/** A pattern of `*` and `?` as a regular expression for the whole of a name. */
export function wildcard(pattern: string): RegExp {
  const escaped = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^(?:${escaped})$`, 'is')
}
