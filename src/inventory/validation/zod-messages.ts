import type { core } from 'zod'

/**
 * Why a value is invalid, worded to follow the variable's name: `must be a number`. It omits the value, which may be
 * secret. Passed to zod as the error map of a parse, so that a schema's own messages take precedence.
 */
export function reasonOf(issue: core.$ZodRawIssue): string {
  switch (issue.code) {
    case 'invalid_type':
      // Any value is valid.
      if (issue.expected === 'nonoptional') return 'is required'
      return `must be ${typeName(issue.expected)}`
    case 'invalid_value':
      return `must be ${alternatives(issue.values.map((value) => String(value)))}`
    case 'too_small':
      return limitReason(issue.origin, Number(issue.minimum), 'at least', issue.inclusive ?? true)
    case 'too_big':
      return limitReason(issue.origin, Number(issue.maximum), 'at most', issue.inclusive ?? true)
    case 'not_multiple_of':
      return `must be a multiple of ${issue.divisor}`
    case 'invalid_format':
      return `must ${formatReason(issue)}`
    case 'unrecognized_keys':
      return 'is not a known variable'
    case 'invalid_key':
      return 'is not an allowed name'
    case 'invalid_union':
      return unionReason(issue)
    default:
      return 'is not valid'
  }
}

/** `a`, `a or b`, `a, b or c`. */
export function alternatives(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

const names: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  tuple: 'a list',
  object: 'an object',
  record: 'an object',
  function: 'a function',
  null: 'null',
}

function typeName(type: string): string {
  return names[type] ?? type
}

function limitReason(origin: string, limit: number, words: 'at least' | 'at most', inclusive: boolean): string {
  if (origin === 'string') {
    return limit === 1 && words === 'at least' ? 'must not be empty' : `must be ${words} ${limit} characters long`
  }
  if (origin === 'array' || origin === 'set') {
    return `must have ${words} ${limit} ${limit === 1 ? 'item' : 'items'}`
  }
  if (inclusive) return `must be ${words} ${limit}`
  return `must be ${words === 'at least' ? 'more' : 'less'} than ${limit}`
}

const formats: Readonly<Record<string, string>> = {
  ipv4: 'be an IPv4 address',
  ipv6: 'be an IPv6 address',
  cidrv4: 'be an IPv4 address with a prefix length (198.18.0.1/24)',
  cidrv6: 'be an IPv6 address with a prefix length (2001:db8::1/64)',
  email: 'be an e-mail address',
  url: 'be a URL',
}

function formatReason(issue: Readonly<Record<string, unknown>>): string {
  if (issue.format === 'starts_with') return `start with '${issue.prefix}'`
  if (issue.format === 'ends_with') return `end with '${issue.suffix}'`
  if (issue.format === 'includes') return `contain '${issue.includes}'`
  if (issue.format === 'regex') return `match ${issue.pattern}`
  return formats[String(issue.format)] ?? `be a valid ${issue.format}`
}

function unionReason(issue: Readonly<Record<string, unknown>>): string {
  const { options } = issue
  return Array.isArray(options) && options.length > 0 ? `must be ${alternatives(options.map(String))}` : 'is not valid'
}
