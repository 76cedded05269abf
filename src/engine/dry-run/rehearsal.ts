import type { Bytes } from '../../core/content/content.js'
import type { Change, Resource, Step } from '../../core/resource.js'
import { headBytes } from '../../core/shell/head-bytes.js'
import { Output } from '../../core/shell/output.js'
import { raw, Script, sh } from '../../core/shell/script.js'
import { failureOfStep } from '../exchange/step-failure.js'
import { CommandError } from '../failure/failure.js'
import type { Part } from '../transcript/part.js'
import { inPrivateCopy } from './private-copy.js'

/** Whether a dry run tries any step of these changes. */
export function isTried(changes: readonly Change[]): boolean {
  return rehearsedStep(changes) !== undefined
}

interface RehearsedStep {
  readonly step: Step
  readonly attribute: string
  /** The preparing steps before it. */
  readonly preparing: readonly Step[]
}

function rehearsedStep(changes: readonly Change[]): RehearsedStep | undefined {
  const steps = changes.flatMap(({ steps, attribute }) => steps.map((step) => ({ step, attribute })))
  const index = steps.findIndex(({ step }) => step.rehearsal !== undefined)
  const found = steps[index]
  return found && { ...found, preparing: steps.slice(0, index).map(({ step }) => step) }
}

/**
 * Tries the step in a private copy of the host's file system, in which what the run would change before it is in place.
 * Prints `tested` or `untested` with the reason on its first line, and then what the step prints.
 */
export function rehearsalPart(changes: readonly Change[], before: readonly (readonly Change[])[]): Part {
  const { step, preparing } = rehearsedStep(changes)!
  const earlier = before.flat().flatMap(({ steps }) => steps.filter(({ rehearsal }) => rehearsal === undefined))
  const script = Script.join([
    raw(headBytes),
    ...earlier.map(quietly),
    ...preparing.map((each) => sh`${quietly(each)} || { echo 'untested its copy could not be prepared'; exit 0; }`),
    sh`echo tested`,
    sh`(eval ${step.rehearsal!.word}) </dev/null`,
  ])
  return {
    script: inPrivateCopy(script),
    input: joined([...earlier, ...preparing].flatMap(({ input }) => input ?? [])),
  }
}

/** One that fails leaves the file system as it is: the run would fail there, and the dry run says so in that task's turn. */
function quietly({ script, input }: Step): Script {
  const run = sh`(eval ${script.word})`
  if (!input) return sh`${run} </dev/null >/dev/null 2>&1`
  return sh`h ${input.size} | { ${run}; r=$?; cat; exit "$r"; } >/dev/null 2>&1`
}

function joined(all: readonly Bytes[]): Bytes {
  return {
    size: all.reduce((sum, { size }) => sum + size, 0),
    secrets: all.flatMap(({ secrets = [] }) => secrets),
    async *read() {
      for (const bytes of all) yield* bytes.read()
    },
  }
}

/** Why the step could not be tried: also where only the copy is too small, or does not let it write. */
export function untestedBecause({ lines, stderrText, code }: Output): string | undefined {
  const [first = ''] = lines
  if (first === 'tested')
    return code === 0 ? undefined : /^.*(?:no space left on device|read-only file system).*$/im.exec(stderrText)?.[0]
  return first.startsWith('untested ')
    ? first.slice('untested '.length)
    : stderrText.split('\n').at(-1) || 'the host could not set it up'
}

/** The changes with what they write, as far as the output of the step that was tried shows it. */
export function withWrites(changes: readonly Change[], tried?: Output): readonly Change[] {
  const rehearsed = tried && rehearsedStep(changes)?.step
  return changes.map((change) => {
    const step = change.steps.find(({ writesAfter }) => writesAfter !== undefined)
    if (!step) return change
    return { ...change, writes: step.writesAfter!(tried && step === rehearsed ? outputOf(tried) : undefined) }
  })
}

function outputOf({ code, stdout, stderr }: Output): Output {
  return new Output(code, stdout.subarray('tested\n'.length), stderr)
}

/** What the run would report of the step that was tried; undefined where it succeeded. */
export function failureOfRehearsal(resource: Resource, changes: readonly Change[], tried: Output) {
  if (tried.code === 0) return undefined
  const { step, attribute } = rehearsedStep(changes)!
  const output = outputOf(tried)
  const judge = resource.type === 'reading' || step.prepares ? undefined : resource.judge
  const verdict = judge?.(output).failed
  return verdict === undefined ? failureOfStep(resource, attribute, step, output) : new CommandError(verdict, output)
}
