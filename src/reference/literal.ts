const plainKey = /^[A-Za-z_$][\w$]*$/

/** A value as a TypeScript literal on one line: `{ every: 'daily', keep: 14 }`. */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    const entries = Object.entries(value).filter(([, inside]) => inside !== undefined)
    const members = entries.map(([key, inside]) => `${plainKey.test(key) ? key : quoted(key)}: ${literal(inside)}`)
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`
  }
  return String(value)
}

function quoted(text: string): string {
  return `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`
}
