import { assertCode } from '../core/input/code.js'
import type { Reading } from '../core/resource.js'
import type { Output } from '../core/shell/output.js'
import { raw, type Script } from '../core/shell/script.js'
import { type Task, type TaskOptions, task } from '../core/task.js'

/**
 * Reads something from the host for `after(observed, output => [...])`. It also runs in a dry run, so it must not
 * write, and it is never reported as changed. An exit code other than 0 is not a failure. Throws UsageError for code
 * without a command.
 */
export function observe(name: string, code: string | Script, options: TaskOptions = {}): Task {
  return task(name, observation(name, code), options)
}

/** The resource of `observe`. Its state is the output itself. */
export function observation(name: string, code: string | Script): Reading<Output> {
  assertCode(code, `observe '${name}'`)
  const script = typeof code === 'string' ? raw(code) : code
  return { type: 'reading', kind: 'observe', name, probe: { script, parse: (output) => output } }
}
