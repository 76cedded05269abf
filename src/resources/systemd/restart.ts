import type { Action } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task } from '../../core/task.js'
import { acting, existingUnit, type Unit, unitName, unitProbe } from './unit.js'

interface RestartOptions extends TaskOptions {
  /**
   * Must exit 0 after the action, as proof that the daemon took it: systemctl says yes to a reload whose configuration
   * the daemon then refuses. `$since` holds the moment before the action, as `journalctl --since "$since"` takes it, and
   * `$uptime` the same in seconds since the boot, with two decimals: the clock may be corrected meanwhile, and that not.
   * `$acted` is what was done in the end: start, restart or reload.
   */
  confirm?: Script
}

/** Restarts a unit, for handlers; one that does not run is started. Its unit file is read again first if it was edited. */
export function restart(name: string, unit: string, options: RestartOptions = {}): Task {
  return task(name, actionResource('restart', unit, options.confirm), options)
}

/** Lets a daemon read its configuration again, for handlers; one that does not run is started. */
export function reload(name: string, unit: string, options: RestartOptions = {}): Task {
  return task(name, actionResource('reload', unit, options.confirm), options)
}

/** The resource behind both: an action is always due, and done when the unit stays active and `confirm` agrees. */
export function actionResource(action: 'restart' | 'reload', name: string, confirm?: Script): Action<Unit> {
  const unit = unitName(name)
  return {
    type: 'action',
    kind: 'service',
    name,
    probe: unitProbe(unit),
    change: ({ load, active }) => ({
      attribute: action,
      from: load === 'not-found' ? null : active,
      to: `${action}ed`,
      steps: [{ script: script(action, unit, confirm) }],
      ...(load === 'not-found' && { requires: [existingUnit(unit)] }),
    }),
    isAbsent: ({ load }) => load === 'not-found',
    reads: [],
    writes: [subject.unit(unit)],
  }
}

function script(action: 'restart' | 'reload', unit: string, confirm?: Script): Script {
  const act = action === 'restart' ? sh`act restart` : sh`if is_active; then act reload; else act_anew; fi`
  return sh`${acting(unit)}
${act}
must_stay_active ${action}${confirm ? sh`\n${confirmation(action, confirm)}` : sh``}`
}

function confirmation(action: string, confirm: Script): Script {
  return sh`(
${confirm}
) || { code=$?; last_words "$unit: what must confirm the ${action} exited with $code"; exit "$code"; }`
}
