import type { HaployError } from '../../core/errors.js'
import type { Change } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import type { BoundTask } from '../bind/bound.js'
import type { HandlerName, PendingHandler } from '../host/pending-handlers.js'
import type { Part } from '../transcript/part.js'
import { stillAnswers } from './verify.js'

/** What travels to a host for one task. A host goes through the items in order, and ends at the first that does not hold. */
export type ExchangeItem = ProbeItem | CheckItem | VerifyItem | ChangeItem

/** Asks the host. */
export interface ProbeItem {
  readonly type: 'probe'
  readonly task: BoundTask
  readonly parts: readonly Part[]
}

/** Asks, in a dry run, whether the changes of a task can be made. */
export interface CheckItem {
  readonly type: 'check'
  readonly task: BoundTask
  readonly parts: readonly Part[]
}

/** Holds as long as the host still answers the probe like this, so that the task has nothing to do. */
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
  readonly pending: readonly PendingHandler[]
  /** Handlers whose notes are cleared when the steps have succeeded. */
  readonly cleared: readonly HandlerName[]
  readonly parts: readonly ChangePart[]
}

/**
 * `expect` and `found` ask the probe before the steps, `proof` after them, and `require` asks what the change needs; `note`
 * and `clear` are of the handlers.
 */
export interface ChangePart extends Part {
  readonly use: 'expect' | 'found' | 'require' | 'step' | 'note' | 'clear' | 'proof'
  /** What is reported when it fails. */
  failure(output: Output): HaployError
}

/** One message to a host. */
export interface Exchange {
  /** Handlers whose notes are out of date. */
  readonly clear: readonly HandlerName[]
  readonly items: readonly ExchangeItem[]
}

export function probeItem(task: BoundTask): ProbeItem {
  return { type: 'probe', task, parts: [{ script: task.resource!.probe.script }] }
}

/** Lets what comes after it go on only while the host still gives this answer. */
export function verifyItem(task: BoundTask, expect: Output): VerifyItem {
  return { type: 'verify', task, expect, parts: [{ script: stillAnswers(task.resource!, expect), required: true }] }
}

/** One that starts or restarts something, or that judges its own result, is not quick: much may hang on it. */
export function isQuick({ task, place, resource }: BoundTask): boolean {
  return resource?.type === 'state' && resource.quick === true && task.clears.length === 0 && !place.handler
}

/** What became of an item that the host has gone through. */
export interface Reply {
  readonly item: ExchangeItem
  /** One a part of the item; undefined for a part that did not run because one before it failed. */
  readonly outputs: readonly (Output | undefined)[]
}
