import type { HaployError } from '../../core/errors.js'
import type { Change } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import type { BoundTask } from '../bind/bound.js'
import type { NameQuery } from '../effects/name-query.js'
import type { Finished, Notified } from '../host/pending-handlers.js'
import { type Part, probeLimit } from '../transcript/part.js'
import { stillAnswers } from './verify.js'

/** What is sent to a host for one task. The host runs the items in order and stops at the first one that fails. */
export type ExchangeItem = ProbeItem | NameItem | CheckItem | VerifyItem | ChangeItem

/** Runs the probe of a task. */
export interface ProbeItem {
  readonly type: 'probe'
  readonly task: BoundTask
  readonly parts: readonly Part[]
}

/** Asks the host in a dry run for the names of its objects, so that it is known which of them are the same. */
export interface NameItem {
  readonly type: 'names'
  /** The first task for which they are needed. */
  readonly task: BoundTask
  readonly query: NameQuery
  readonly parts: readonly Part[]
}

/** Asks the host in a dry run whether the changes of a task can be made. */
export interface CheckItem {
  readonly type: 'check'
  readonly task: BoundTask
  readonly parts: readonly Part[]
}

/** Checks that the host still gives the expected answer, so that the task has nothing to do. */
export interface VerifyItem {
  readonly type: 'verify'
  readonly task: BoundTask
  readonly expect: Output
  readonly parts: readonly Part[]
}

/** Makes the changes of a task. */
export interface ChangeItem {
  readonly type: 'change'
  readonly task: BoundTask
  readonly changes: readonly Change[]
  /** Handlers that are noted on the host before the steps. */
  readonly pending: readonly Notified[]
  /** Handlers whose notes are removed after the steps have succeeded. */
  readonly cleared: readonly Finished[]
  readonly parts: readonly ChangePart[]
}

/**
 * `expect` and `found` run the probe before the steps, `proof` after them; `require` runs what the change requires; `note`
 * and `clear` write and remove the notes of handlers.
 */
export interface ChangePart extends Part {
  readonly use: 'expect' | 'found' | 'require' | 'step' | 'note' | 'clear' | 'proof'
  /** The failure of the part, by its output. */
  failure(output: Output): HaployError
}

/** The items of one round trip to a host. */
export interface Exchange {
  /** Handlers whose notes on the host are to be removed. */
  readonly clear: readonly Finished[]
  readonly items: readonly ExchangeItem[]
}

export function probeItem(task: BoundTask): ProbeItem {
  return { type: 'probe', task, parts: [{ script: task.resource!.probe.script, limit: probeLimit(task.task.name) }] }
}

/** Returns an item after which the host continues only if it still gives this answer. */
export function verifyItem(task: BoundTask, expect: Output): VerifyItem {
  return { type: 'verify', task, expect, parts: [{ script: stillAnswers(task.resource!, expect), required: true }] }
}

/** A task that starts or restarts something, or judges its own result, is not quick: later tasks may depend on it. */
export function isQuick({ task, ref, resource }: BoundTask): boolean {
  return resource?.type === 'state' && resource.quick === true && task.clears.length === 0 && !ref.handler
}

/** The output of an item that the host has run. */
export interface Reply {
  readonly item: ExchangeItem
  /** One output for each part of the item; undefined for a part that did not run because an earlier one failed. */
  readonly outputs: readonly (Output | undefined)[]
}
