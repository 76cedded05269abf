import { HaployError } from '../../core/errors.js'
import type { Change, Resource, Step } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { Script, sh } from '../../core/shell/script.js'
import { CommandError } from '../failure/failure.js'
import { clearPending, markPending, type Pending } from '../host/pending.js'
import type { Part } from './batch.js'

interface Marks {
  /** Handlers that become owed by this change. */
  readonly owed: readonly Pending[]
  /** Handlers that are no longer owed once the steps have succeeded; none for a resource that judges its result. */
  readonly done: readonly Pick<Pending, 'role' | 'handler'>[]
}

/** What the parts of an application left behind. */
export interface Applied {
  /** False when the resource itself judged that nothing changed. */
  readonly changed: boolean
  /** The last step's output. */
  readonly result: Output
  /** The answer to the resource's own probe after its steps; absent when it has none, or its steps are the proof. */
  readonly own: Output | undefined
}

/** Changes of one resource, on their way to the host in one exchange. */
export interface Application {
  readonly parts: readonly Part[]
  /** Those of the owed handlers whose marks were written: they are owed whatever became of the steps. */
  marked(outputs: readonly (Output | undefined)[]): Pending[]
  /** Reads the outputs of `parts`, in their order. Throws CommandError with the words of the one that failed. */
  read(outputs: readonly (Output | undefined)[]): Applied
}

/**
 * Orders the parts: staging and validating first, then the marks of the owed handlers, then the steps that change the
 * host. So a handler is never owed for a change that was refused, and never forgotten for one that was made.
 */
export function application(resource: Resource, changes: readonly Change[], { owed, done }: Marks): Application {
  const steps = stepParts(resource, changes)
  const last = steps.at(-1)
  if (!last) throw new HaployError(`${resource.kind} ${resource.name} plans a change without a step`)
  const firstReal = steps.findIndex((step) => !step.prepares)
  const preparing = steps.slice(0, Math.max(firstReal, 0))
  const parts: NamedPart[] = [
    ...preparing,
    ...owed.map((pending) =>
      bookkeeping(`cannot write down that '${pending.handler}' is owed`, orUndo(markPending(pending), preparing)),
    ),
    ...steps.slice(preparing.length),
    ...done.map((pending) => bookkeeping(`cannot note that '${pending.handler}' is done`, clearPending(pending))),
  ]
  const own: Part[] =
    resource.probe.script.text === '' || resource.proof === 'steps' ? [] : [{ script: resource.probe.script }]

  return {
    parts: [...parts, ...own],
    marked: (outputs) => owed.filter((_, index) => outputs[preparing.length + index]?.code === 0),
    read(outputs) {
      parts.forEach((part, index) => {
        const output = outputs[index]
        if (part.required && output && output.code !== 0) throw new CommandError(part.complaint, output)
      })
      const result = outputs[parts.indexOf(last)]
      if (!result) throw new HaployError(`the host did not say how this ended: ${resource.kind} ${resource.name}`)
      return { changed: judge(resource, result), result, own: own.length > 0 ? outputs[parts.length] : undefined }
    },
  }
}

/** A change as it is reported. */
export function difference({ attribute, from, to }: Change) {
  return { attribute, from, to }
}

interface NamedPart extends Part {
  /** What is said when it fails. */
  readonly complaint: string
  readonly prepares?: boolean
  readonly undo?: Script
}

/** Every step must succeed, but for the last one of a resource that judges its result itself. */
function stepParts(resource: Resource, changes: readonly Change[]): NamedPart[] {
  const { judge } = resource
  const steps = changes.flatMap(({ attribute, steps }) =>
    steps.map((step) => ({ ...step, complaint: complaintOf(resource, attribute, step) })),
  )
  return steps.map((step, index) => ({ ...step, required: judge === undefined || index < steps.length - 1 }))
}

function complaintOf({ kind, name }: Resource, attribute: string, { prepares }: Step): string {
  const thing = name.includes(kind) ? name : `${kind} ${name}`
  if (prepares) return `${thing}: the new ${attribute} was refused, and nothing was changed`
  return attribute === kind || attribute === name ? `${thing} failed` : `${thing}: ${attribute} failed`
}

/** A change whose handler might be forgotten is not made, so what was staged for it goes. */
function orUndo(script: Script, preparing: readonly NamedPart[]): Script {
  const undo = preparing.flatMap((step) => step.undo ?? [])
  return undo.length === 0 ? script : sh`(\n${script}\n) || { code=$?; ${Script.join(undo)}\nexit "$code"; }`
}

function bookkeeping(complaint: string, script: Part['script']): NamedPart {
  return { script, required: true, complaint }
}

function judge(resource: Resource, result: Output): boolean {
  const verdict = resource.judge?.(result) ?? { changed: true }
  if (verdict.failed !== undefined) throw new CommandError(verdict.failed, result)
  return verdict.changed
}
