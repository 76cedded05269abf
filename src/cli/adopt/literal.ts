import { Secret } from '../../core/shell/secret.js'

const plainKey = /^[A-Za-z_$][\w$]*$/
const width = 120

/** A value as TypeScript, as biome formats it: on one line if it fits after `indent` spaces and `before` columns. */
export function source(value: unknown, indent = 0, before = 0): string {
  const short = onOneLine(value)
  if (short !== undefined && indent + before + short.length < width) return short
  const pad = ' '.repeat(indent + 2)
  if (Array.isArray(value)) {
    return `[\n${value.map((each) => `${pad}${source(each, indent + 2, 1)},\n`).join('')}${' '.repeat(indent)}]`
  }
  if (typeof value !== 'object' || value === null || value instanceof Secret) return short ?? text(String(value))
  const members = membersOf(value).map(([key, each]) => `${pad}${key}: ${source(each, indent + 2, key.length + 3)},\n`)
  return `{\n${members.join('')}${' '.repeat(indent)}}`
}

/** Undefined for what has several lines. */
function onOneLine(value: unknown): string | undefined {
  if (value instanceof Secret) return `secret(${text(value.reveal())})`
  if (typeof value === 'string') return isLong(value) ? undefined : text(value)
  if (Array.isArray(value)) {
    const all = value.map(onOneLine)
    return all.includes(undefined) ? undefined : `[${all.join(', ')}]`
  }
  if (typeof value !== 'object' || value === null) return String(value)
  const members = membersOf(value).map(([key, each]) => [key, onOneLine(each)] as const)
  if (members.some(([, each]) => each === undefined)) return undefined
  return members.length === 0 ? '{}' : `{ ${members.map(([key, each]) => `${key}: ${each}`).join(', ')} }`
}

function membersOf(value: object): readonly (readonly [string, unknown])[] {
  return Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => [plainKey.test(key) ? key : quoted(key), each])
}

/** Whether a text is easier to read on lines of its own. */
function isLong(value: string): boolean {
  return /\n./.test(value)
}

function text(value: string): string {
  return isLong(value) ? `\`${value.replace(/[\\`]|\$\{/g, '\\$&')}\`` : quoted(value)
}

function quoted(value: string): string {
  const escaped = JSON.stringify(value).slice(1, -1).replaceAll('\\"', '"')
  return value.includes("'") && !value.includes('"') ? `"${escaped}"` : `'${escaped.replaceAll("'", "\\'")}'`
}
