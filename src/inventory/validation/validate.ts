import type { core, z } from 'zod'
import { isPlainObject } from '../../core/input/shape.js'
import { didYouMean } from '../../core/input/suggest.js'
import type { Problem } from '../../core/problem.js'
import { Secret } from '../../core/shell/secret.js'
import { JinjaExpression, jinjaHint } from '../jinja-expression.js'
import type { Merged } from '../variables.js'
import { type PartialVariables, partialVariables } from './partial-variables.js'
import { readWritten } from './written-values.js'
import { alternatives, reasonOf } from './zod-messages.js'

/** The variables to validate, and what messages need to describe them. */
interface Subject {
  readonly host: string
  /** Path of the value in the merged variables: `['nginx']`, or empty for all of them. */
  readonly path: readonly string[]
  readonly merged: Merged
  /** A sentence that says where to set a missing variable. */
  readonly whereToSet: (variable: string) => string
}

export type Validated<V> = { readonly vars: V } | Invalid

export interface Invalid {
  readonly problems: readonly Problem[]
  /** Absent if too little is valid. */
  readonly partial?: PartialVariables
}

/**
 * Validates merged variables with a schema. A problem names the variable, the reason, the value unless it may be a secret,
 * and the layers that set it.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, subject: Subject): Validated<z.output<Schema>> {
  const known = new Map<string, readonly string[]>()
  const error = (issue: core.$ZodRawIssue) => {
    if (issue.code === 'unrecognized_keys') for (const key of issue.keys) known.set(key, keysOf(issue.inst))
    return reasonOf(issue)
  }
  const parse = (merged: Merged) => {
    const value = valueAt(merged.values, subject.path) ?? {}
    // Compiling a schema pays off for thousands of values; a run validates only a few for each host.
    return schema.safeParse(value, { error, jitless: true })
  }
  const first = parse(subject.merged)
  if (first.success) return { vars: first.data }
  const merged = readWritten(subject.merged, subject.path, (candidate) => parse(candidate).error?.issues ?? [])
  const result = merged === subject.merged ? first : parse(merged)
  if (result.success) return { vars: result.data }
  const findings = result.error.issues.flatMap((issue) => findingsOf(issue))
  return {
    problems: findings.map((finding) => problemOf(finding, { ...subject, merged }, known)),
    partial: partialVariables(schema, valueAt(merged.values, subject.path) ?? {}, result.error.issues),
  }
}

interface Finding {
  readonly path: readonly PropertyKey[]
  readonly reason: string
  /** Whether the message may repeat the value. */
  readonly mayShowValue: boolean
  readonly unknownKey?: string
}

function findingsOf(issue: core.$ZodIssue, parentPath: readonly PropertyKey[] = []): Finding[] {
  const path = [...parentPath, ...issue.path]
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      reason: issue.message,
      mayShowValue: false,
      unknownKey: key,
    }))
  }
  if (issue.code === 'invalid_union' && issue.errors.length > 0) return unionFindings(issue.errors, path)
  return [{ path, reason: issue.message, mayShowValue: issue.code !== 'custom' && issue.code !== 'invalid_key' }]
}

/** The closest alternative, or all of them when the value has none of their types. */
function unionFindings(branches: readonly (readonly core.$ZodIssue[])[], path: readonly PropertyKey[]): Finding[] {
  const inner = branches.filter((issues) => issues.every((issue) => issue.path.length > 0 || 'keys' in issue))
  const [nearest] = inner.toSorted((a, b) => a.length - b.length)
  if (nearest) return nearest.flatMap((issue) => findingsOf(issue, path))
  const findings = branches.flatMap((issues) => issues.flatMap((issue) => findingsOf(issue, path)))
  const wanted = findings.map(({ reason }) => reason.replace(/^must be /, ''))
  return [
    {
      path,
      reason: `must be ${alternatives([...new Set(wanted)])}`,
      mayShowValue: findings.every(({ mayShowValue }) => mayShowValue),
    },
  ]
}

function problemOf(finding: Finding, subject: Subject, known: ReadonlyMap<string, readonly string[]>): Problem {
  const path = [...subject.path, ...finding.path.map(String)]
  const variable = path.join('.')
  const value = valueAt(subject.merged.values, path)
  const sources = subject.merged.sources(path)
  const about = { hosts: [subject.host], variable }
  if (value === undefined) return { ...about, ...missingProblem(variable, finding.reason, sources, subject) }
  if (value instanceof JinjaExpression) {
    const message = `${variable} is a Jinja2 expression, which haploy does not evaluate${describeSources(sources)}`
    return { ...about, message, hint: jinjaHint(variable) }
  }
  if (value instanceof Secret && finding.mayShowValue) {
    const message = `${variable} is a secret, but ${finding.reason}${describeSources(sources)}`
    return { ...about, message, hint: 'In the schema of a role, secretString() accepts a secret.' }
  }
  const displayed =
    finding.mayShowValue && /^must (?!not )/.test(finding.reason) ? displayValue(value, path) : undefined
  const reason = displayed === undefined ? finding.reason : `${finding.reason}, not ${displayed}`
  const message = `${describeReason(variable, reason)}${describeSources(sources)}`
  if (finding.unknownKey === undefined) return { ...about, message, ...hintForText(finding.reason, value) }
  return { ...about, message, hint: hintForKey(finding.unknownKey, known.get(finding.unknownKey) ?? []) }
}

function missingProblem(variable: string, reason: string, sources: readonly string[], { whereToSet }: Subject) {
  const must = reason.startsWith('must ') ? `It ${reason}. ` : ''
  if (sources.length > 0)
    return { message: `${variable} is missing${describeSources(sources)}`, hint: must.trim() || undefined }
  return { message: `${variable} is required and nothing sets it`, hint: must + whereToSet(variable) }
}

/** A schema's message either continues after the variable's name or stands alone after a colon. */
function describeReason(variable: string, reason: string): string {
  return /^(must|is|are|has|needs|may|can|cannot|should|does)\b/.test(reason)
    ? `${variable} ${reason}`
    : `${variable}: ${reason}`
}

function describeSources(sources: readonly string[]): string {
  return sources.length === 0 ? '' : ` (from ${sources.join(' and ')})`
}

/** A version without quotes has lost its zero: 1.10 is 1.1. */
function hintForText(reason: string, value: unknown): { hint?: string } {
  if (!reason.startsWith('must be a string')) return {}
  if (typeof value === 'number') return { hint: 'Write it in quotes: without them it is a number, and 1.10 is 1.1.' }
  return typeof value === 'boolean' ? { hint: 'Write it in quotes: without them it is not text.' } : {}
}

function hintForKey(key: string, known: readonly string[]): string | undefined {
  return didYouMean(key, known) ?? (known.length > 0 ? `Known variables: ${known.join(', ')}.` : undefined)
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

/** The value as shown in an error message; undefined when it may be a secret. */
function displayValue(value: unknown, path: readonly string[]): string | undefined {
  if (value instanceof Secret || path.some((name) => /pass|secret|token|credential|key$/i.test(name))) return undefined
  if (typeof value === 'string') return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}
