/** A pattern of `*` and `?` as a regular expression for the whole of a name. */
export function wildcard(pattern: string, { ignoreCase = false }: { ignoreCase?: boolean } = {}): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`, ignoreCase ? 'is' : 's')
}
