import { relative } from 'node:path'
import type { Failure } from '../core/outcome.js'
import type { Event } from '../engine/events.js'
import type { ReportProblem, RunReport } from '../report/display.js'
import { namesText } from '../report/names.js'
import { printable, printableLine } from '../report/printable.js'
import { warningText } from '../report/warning.js'

interface Options {
  /** The folder of the repository, to which the paths of annotations are relative. */
  readonly workspace: string
  /** Text without which nobody can guess how commands are enabled again; absent: commands in other output stay enabled. */
  readonly token?: string
}

interface Annotation {
  readonly title: string
  readonly failure: Failure
  readonly hosts: string[]
}

/**
 * Annotations of GitHub Actions for failures and warnings. They are written after the run, one for all hosts with the same
 * failure. Until then, GitHub ignores commands in the output, because hosts could have written them.
 */
export function github(write: (text: string) => void, { workspace, token }: Options): RunReport {
  const annotations = new Map<string, Annotation>()
  const warnings = new Set<string>()
  let isStopped = false

  const add = (host: string, title: string, failure: Failure) => {
    const key = JSON.stringify([title, failure.message, failure.source])
    const known = annotations.get(key)
    if (known) known.hosts.push(host)
    else annotations.set(key, { title, failure, hosts: [host] })
  }
  const listener = (event: Event): void => {
    if (event.type === 'run-started' && token !== undefined) {
      write(`::stop-commands::${token}\n`)
      isStopped = true
    }
    if (event.type === 'host-unreachable') add(event.host, 'unreachable', event.failure)
    if (event.type === 'warning') warnings.add(warningText(event, event.host === undefined ? [] : [event.host]))
    if (event.type !== 'task-finished' || event.outcome.status !== 'failed' || event.outcome.ignored) return
    add(event.host, event.role === '' ? event.task : `${event.role} : ${event.task}`, event.outcome.failure)
  }
  const print = (...lines: readonly string[]) => {
    if (isStopped) write(`::${token}::\n`)
    isStopped = false
    for (const line of lines) write(`${line}\n`)
  }
  return {
    listener,
    failed: (message, hint) => print(command('error', { title: 'haploy' }, hint ? `${message}\n${hint}` : message)),
    end: async (): Promise<readonly ReportProblem[]> => {
      const errors = [...annotations.values()].map((annotation) => errorLine(annotation, workspace))
      print(...errors, ...[...warnings].map((text) => command('warning', { title: 'haploy' }, text)))
      return []
    },
  }
}

function errorLine({ title, failure, hosts }: Annotation, workspace: string): string {
  const { message, stderr, hint } = failure
  const text = [`${namesText(hosts, mostNames)}: ${message}`, stderr, hint].filter(Boolean).join('\n')
  return command('error', { ...placeOf(failure.source, workspace), title }, text)
}

/** Up to this number of hosts, all are named. */
const mostNames = 10

/** Only files of the repository can have an annotation. */
function placeOf(source: string | undefined, workspace: string): { file?: string; line?: string } {
  const [, path, line] = /^(.+):(\d+)$/.exec(source ?? '') ?? []
  if (path === undefined || line === undefined) return {}
  const file = relative(workspace, path)
  return file.startsWith('..') ? {} : { file, line }
}

/** `::error file=a.ts,line=3::text`. */
function command(name: 'error' | 'warning', properties: Readonly<Record<string, string>>, text: string): string {
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(printableLine(value))}`)
  return `::${name} ${list.join(',')}::${escaped(printable(text))}`
}

function escaped(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
}

function escapedProperty(text: string): string {
  return escaped(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
}
