import type { Redactor } from '../engine/failure/redactor.js'
import { ListenerError, Listening } from './listening.js'
import type { RunOptions } from './options.js'
import type { RunResult } from './result.js'

/**
 * Runs a playbook on the hosts of an inventory, as `haploy run` does, and resolves to the result of each host. A failure on
 * a host does not reject. Rejects with UsageError when the run cannot start, before any host is changed, and with
 * ListenerError when `onEvent` threw. Writes to no stream, handles no signals and never exits the process. Several runs may
 * be active at the same time.
 */
export async function run(options: RunOptions): Promise<RunResult> {
  // Not at the top: a playbook also imports this package, and must not load the engine.
  const [modules, { Redactor }] = await Promise.all([
    Promise.all([
      import('./options.js'),
      import('./project.js'),
      import('./start-run.js'),
      import('../secrets/vault/decrypt.js'),
      import('./approved-run.js'),
    ]),
    import('../engine/failure/redactor.js'),
  ])
  const redactor = new Redactor()
  const forget = redactor.watch()
  try {
    return await runWith(options, redactor, modules)
  } catch (error) {
    throw redactor.redactError(error)
  } finally {
    forget()
  }
}

type Modules = [
  typeof import('./options.js'),
  typeof import('./project.js'),
  typeof import('./start-run.js'),
  typeof import('../secrets/vault/decrypt.js'),
  typeof import('./approved-run.js'),
]

async function runWith(
  options: RunOptions,
  redactor: Redactor,
  [{ readRunOptions }, { loadProject }, { startRun }, { decrypt }, { startApproved }]: Modules,
): Promise<RunResult> {
  const { playbook, inventory, extraVars, cwd, onEvent, signal, approve, ...settings } = readRunOptions(options)
  const loaded = await loadProject({ playbook, inventory }, { folder: cwd, env: settings.env, decrypt })
  const project = { ...loaded, inventory: loaded.inventory.with({ extra: [{ from: 'extraVars', vars: extraVars }] }) }
  const listening = new Listening(onEvent)
  const command = `run() of playbook ${project.playbook.name}`
  try {
    const watching = { listener: listening.listen, signal, redactor }
    const result =
      approve && !settings.check
        ? await startApproved(project, { ...settings, command }, watching, approve)
        : await startRun(project, { ...settings, command }, watching)
    const failure = await listening.end()
    if (failure) throw new ListenerError(failure.error, result)
    return result
  } finally {
    await listening.end()
  }
}
