import type { core, z } from 'zod'
import { isPlainObject } from '../../core/input/shape.js'
import { didYouMean } from '../../core/input/suggest.js'
import type { Problem } from '../../core/problem.js'
import { Secret } from '../../core/shell/secret.js'
import type { Merged } from '../variables.js'
import { alternatives, reasonOf } from './zod-messages.js'

/** What is validated, and how to speak of it. */
interface Subject {
  readonly host: string
  /** Where in the merged variables the value is: `['nginx']`, or nothing for all of them. */
  readonly path: readonly string[]
  readonly merged: Merged
  /** The sentence about where a missing variable may be set. */
  readonly whereToSet: (variable: string) => string
}

export type Validated<V> = { readonly vars: V } | { readonly problems: readonly Problem[] }

/**
 * Validates merged variables with a schema. A problem names the variable, why it does not fit, the value unless it may
 * be a secret, and the layers that it came from.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, subject: Subject): Validated<z.output<Schema>> {
  const known = new Map<string, readonly string[]>()
  const error = (issue: core.$ZodRawIssue) => {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) known.set(key, keysOf(issue.inst))
    return reasonOf(issue)
  }
  const value = valueAt(subject.merged.values, subject.path) ?? {}
  // Compiling a schema pays off for thousands of values, and a run has a few for each host.
  const result = schema.safeParse(value, { error, jitless: true })
  if (result.success) return { vars: result.data }
  const findings = result.error.issues.flatMap((issue) => findingsOf(issue))
  return { problems: findings.map((finding) => problemOf(finding, subject, known)) }
}

interface Finding {
  readonly path: readonly PropertyKey[]
  readonly reason: string
  /** The message may repeat the value. */
  readonly open: boolean
  readonly unknownKey?: string
}

function findingsOf(issue: core.$ZodIssue, above: readonly PropertyKey[] = []): Finding[] {
  const path = [...above, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key], reason: issue.message, open: false, unknownKey: key }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionFindings(issue.errors, path)
  return [{ path, reason: issue.message, open: issue.code !== 'custom' && issue.code !== 'invalid_key' }]
}

/** The alternative that the author came nearest to, or all of them when the value is of none of their kinds. */
function unionFindings(branches: readonly (readonly core.$ZodIssue[])[], path: readonly PropertyKey[]): Finding[] {
  const inner = branches.filter((issues) => issues.every((issue) => issue.path.length > 0 || 'keys' in issue))
  const [nearest] = inner.toSorted((a, b) => a.length - b.length)
  if (nearest) return nearest.flatMap((issue) => findingsOf(issue, path))
  const findings = branches.flatMap((issues) => issues.flatMap((issue) => findingsOf(issue, path)))
  const wanted = findings.map(({ reason }) => reason.replace(/^must be /, ''))
  return [{ path, reason: `must be ${alternatives([...new Set(wanted)])}`, open: findings.every(({ open }) => open) }]
}

function problemOf(finding: Finding, subject: Subject, known: ReadonlyMap<string, readonly string[]>): Problem {
  const path = [...subject.path, ...finding.path.map(String)]
  const variable = path.join('.')
  const value = valueAt(subject.merged.values, path)
  const sources = subject.merged.sources(path)
  const about = { hosts: [subject.host], variable }
  if (value === undefined) return { ...about, ...missing(variable, finding.reason, sources, subject) }
  const shown = finding.open && /^must (?!not )/.test(finding.reason) ? show(value, path) : undefined
  const reason = shown === undefined ? finding.reason : `${finding.reason}, not ${shown}`
  const message = `${sentence(variable, reason)}${origin(sources)}`
  if (finding.unknownKey === undefined) return { ...about, message }
  return { ...about, message, hint: knownHint(finding.unknownKey, known.get(finding.unknownKey) ?? []) }
}

function missing(variable: string, reason: string, sources: readonly string[], { whereToSet }: Subject) {
  const must = reason.startsWith('must ') ? `It ${reason}. ` : ''
  if (sources.length > 0) return { message: `${variable} is missing${origin(sources)}`, hint: must.trim() || undefined }
  return { message: `${variable} is required and nothing sets it`, hint: must + whereToSet(variable) }
}

/** A schema's own message may be a sentence of its own, or go on after the variable's name. */
function sentence(variable: string, reason: string): string {
  return /^(must|is|are|has|needs|may|can|cannot|should|does)\b/.test(reason)
    ? `${variable} ${reason}`
    : `${variable}: ${reason}`
}

function origin(sources: readonly string[]): string {
  return sources.length === 0 ? '' : ` (from ${sources.join(' and ')})`
}

function knownHint(key: string, known: readonly string[]): string | undefined {
  return didYouMean(key, known) ?? (known.length > 0 ? `Known are: ${known.join(', ')}.` : undefined)
}

function keysOf(schema: unknown): readonly string[] {
  const shape = (schema as core.$ZodObject | undefined)?._zod.def.shape
  return shape ? Object.keys(shape) : []
}

function valueAt(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inside, key) => {
    if (Array.isArray(inside)) return inside[Number(key)]
    return isPlainObject(inside) && Object.hasOwn(inside, key) ? inside[key] : undefined
  }, value)
}

/** The value in an error message; undefined when it may be a secret. */
function show(value: unknown, path: readonly string[]): string | undefined {
  if (value instanceof Secret || path.some((name) => /pass|secret|token|credential|key$/i.test(name))) return undefined
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
