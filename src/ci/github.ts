import { relative } from 'node:path'
import type { Failure } from '../core/outcome.js'
import type { Event } from '../engine/events.js'
import type { ReportProblem, RunReport } from '../report/display.js'
import { namesText } from '../report/names.js'
import { printable, printableLine } from '../report/printable.js'
import type { Warning } from '../report/warning.js'

interface Options {
  /** The folder of the repository, to which the paths of annotations are relative. */
  readonly workspace: string
  /** Text without which nobody can guess how commands are enabled again; absent: commands in other output stay enabled. */
  readonly token?: string
}

interface WarningAnnotation extends Pick<Warning, 'message' | 'hint'> {
  readonly hosts: string[]
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
  const warnings = new Map<string, WarningAnnotation>()
  let isStopped = false

  const add = (host: string, title: string, failure: Failure) => {
    const key = JSON.stringify([title, failure.message, failure.source])
    const known = annotations.get(key)
    if (known) known.hosts.push(host)
    else annotations.set(key, { title, failure, hosts: [host] })
  }
  const warn = ({ message, hint, host }: Warning) => {
    const key = JSON.stringify([message, hint])
    const known = warnings.get(key) ?? { message, hint, hosts: [] }
    warnings.set(key, known)
    if (host !== undefined && !known.hosts.includes(host)) known.hosts.push(host)
  }
  const listener = (event: Event): void => {
    if (event.type === 'run-started' && token !== undefined) {
      write(`::stop-commands::${token}\n`)
      isStopped = true
    }
    if (event.type === 'host-unreachable') add(event.host, 'unreachable', event.failure)
    if (event.type === 'warning') warn(event)
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
      print(...errors, ...[...warnings.values()].map(warningLine))
      return []
    },
  }
}

function errorLine({ title, failure, hosts }: Annotation, workspace: string): string {
  const { message, stderr, hint } = failure
  const text = [`${namesText(hosts, mostNames)}: ${message}`, stderr, hint].filter(Boolean).join('\n')
  return command('error', { ...placeOf(failure.source, workspace), title }, text)
}

function warningLine({ message, hint, hosts }: WarningAnnotation): string {
  const about = hosts.length === 0 ? '' : `${namesText(hosts, mostNames)}: `
  return command('warning', { title: 'haploy' }, `${about}${[message, hint].filter(Boolean).join('\n')}`)
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
