import { option } from '../../core/input/option-type.js'
import type { Action } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { existingUnit, filesOf, isGone, type Unit, unitFunctions, unitName, unitProbe } from './unit.js'

export interface RestartOptions extends TaskOptions {
  /**
   * A script that must exit with 0 after the action to prove that it worked: systemctl reports success for a reload
   * even if the daemon then rejects its configuration. `$since` is the time before the action, as `journalctl --since
   * "$since"` accepts it. `$uptime` is the same time in seconds since the boot, with two decimals; clock corrections do
   * not affect it. `$acted` is the action that was performed: start, restart or reload.
   */
  confirm?: Script
}

const optionsOf = taskOptions<RestartOptions>({ confirm: option.script })

/**
 * Restarts a unit, for handlers. A unit that does not run is started. If its unit file was edited, systemd reads it
 * again first.
 */
export function restart(name: string, unit: string, options: RestartOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, actionResource('restart', unit, own.confirm), shared)
}

/** Reloads the configuration of a daemon, for handlers. A unit that does not run is started. */
export function reload(name: string, unit: string, options: RestartOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, actionResource('reload', unit, own.confirm), shared)
}

/** The resource of both. The action is always due. It succeeds if the unit stays active and `confirm` exits with 0. */
export function actionResource(action: 'restart' | 'reload', name: string, confirm?: Script): Action<Unit> {
  const unit = unitName(name)
  return {
    type: 'action',
    kind: 'service',
    name,
    probe: unitProbe(unit),
    change: (current) => ({
      attribute: action,
      from: current.load === 'not-found' ? null : current.active,
      to: `${action}ed`,
      steps: [{ script: script(action, unit, confirm) }],
      ...(current.load === 'not-found' || isGone(current)
        ? { requires: [existingUnit(unit)] }
        : { needs: filesOf(unit).map(subject.removal) }),
    }),
    isAbsent: ({ load }) => load === 'not-found',
    reads: [],
    writes: [subject.unit(unit)],
  }
}

function script(action: 'restart' | 'reload', unit: string, confirm?: Script): Script {
  const act = action === 'restart' ? sh`act restart` : sh`if is_active; then act reload; else start_or_restart; fi`
  return sh`${unitFunctions(unit)}
${act}
must_stay_active ${action}${confirm ? sh`\n${confirmation(action, confirm)}` : sh``}`
}

function confirmation(action: string, confirm: Script): Script {
  return sh`(
${confirm}
) || { code=$?; report_failure "$unit: the script that confirms the ${action} exited with code $code"; exit "$code"; }`
}
