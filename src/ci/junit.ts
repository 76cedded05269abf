import { describeDifferences } from '../core/content/diff.js'
import type { Outcome } from '../core/outcome.js'
import type { Event, TaskRef, Unfinished } from '../engine/events.js'
import type { RunReport } from '../report/display.js'
import { detailsOf, messageOf } from '../report/result.js'
import { document, type TestCase, type TestSuite } from './junit-xml.js'

interface Options {
  /** Whether to add the differences of changes. */
  readonly diff: boolean
}

/**
 * JUnit's XML: a suite for each host, and a case for each task. A failed task is a failure, an unreachable host an error.
 * Calls `write` once, at the end of the run, or when it is certain that the run has none.
 */
export function junit(write: (text: string) => void, { diff }: Options): Pick<RunReport, 'listener' | 'failed'> {
  const style = { colour: false, debug: false, columns: () => undefined, ...(diff && { describeDifferences }) }
  const suites = new Map<string, TestSuite>()
  const started = new Map<string, number>()
  let [name, isWritten] = ['haploy', false]

  const add = (host: string, at: number, test: Omit<TestCase, 'seconds'>) => {
    const seconds = (at - (started.get(host) ?? at)) / 1000
    suites.get(host)?.cases.push({ ...test, seconds })
  }
  const finish = () => {
    if (!isWritten) write(document(name, [...suites.values()]))
    isWritten = true
  }

  const listener = (event: Event): void => {
    switch (event.type) {
      case 'run-started':
        name = `${event.playbook}${event.check ? ' (dry run)' : ''}`
        for (const host of event.hosts) suites.set(host, { name: host, at: event.at, cases: [] })
        break
      case 'task-started':
        started.set(event.host, event.at)
        break
      case 'task-finished': {
        const details = detailsOf(event.outcome, event.task, style)
        add(event.host, event.at, { name: titleOf(event), ...resultOf(event.outcome, details) })
        break
      }
      case 'host-unreachable': {
        const outcome = { status: 'unreachable', failure: event.failure } as const
        const [message, text] = [messageOf(outcome), detailsOf(outcome, '', style)]
        add(event.host, event.at, { name: 'connection', error: { type: 'unreachable', message, text } })
        break
      }
      case 'run-finished':
        for (const [host, unfinished] of Object.entries(event.unfinished))
          suites.get(host)?.cases.push(...undoneIn(unfinished))
        finish()
    }
  }
  return {
    listener,
    failed: (message, hint = '') => {
      const error = { type: 'error', message, text: hint }
      suites.set('', { name: 'haploy', at: Date.now(), cases: [{ name: 'run', seconds: 0, error }] })
      finish()
    },
  }
}

/** A play that did not begin is one case, because its tasks are not known. */
function undoneIn({ tasks, plays, handlers }: Unfinished): readonly TestCase[] {
  return [
    ...tasks.map((name) => ({ name, seconds: 0, skipped: 'not done' })),
    ...plays.map((play) => ({ name: `play '${play}'`, seconds: 0, skipped: 'not begun' })),
    ...handlers.map((handler) => ({ name: `${handler} (handler)`, seconds: 0, skipped: 'still pending' })),
  ]
}

function titleOf({ role, task, handler }: TaskRef): string {
  return `${role === '' ? task : `${role} : ${task}`}${handler ? ' (handler)' : ''}`
}

/** An ignored failure is none. */
function resultOf(outcome: Outcome, details: string): Pick<TestCase, 'failure' | 'skipped' | 'output'> {
  if (outcome.status === 'skipped') return { skipped: outcome.reason }
  if (outcome.status === 'ok') return { output: details }
  if (outcome.status === 'changed') return { output: `changed\n${details}` }
  const message = messageOf(outcome)
  if (outcome.ignored) return { output: `failed, which is ignored: ${message}\n${details}` }
  return { failure: { type: outcome.predicted ? 'predicted' : 'failed', message, text: details } }
}
