import { FailedError, UsageError } from '../../core/errors.js'
import { option } from '../../core/input/option-type.js'
import type { Change, Requirement, StateResource } from '../../core/resource.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import {
  existingUnit,
  exitsByItself,
  isGone,
  isRunning,
  notInstallable,
  possibleAfterEdit,
  type Unit,
  unitFunctions,
  unitName,
  unitProbe,
} from './unit.js'

export interface ServiceOptions extends TaskOptions {
  /** Whether the unit runs now. Absent: unchanged. */
  running?: boolean
  /** Whether the unit starts at boot. Absent: unchanged. */
  enabled?: boolean
  /** True: a unit that does not exist is as good as one that is stopped and disabled. Default false: it fails. */
  missingOk?: boolean
}

const optionsOf = taskOptions<ServiceOptions>({ running: option.flag, enabled: option.flag, missingOk: option.flag }, [
  { reason: 'unless `running` is true', applies: ({ running }) => running !== true, without: ['clears'] },
  {
    reason: 'if the unit is to be started or enabled',
    applies: ({ running, enabled, missingOk }) => missingOk === true && (running === true || enabled === true),
    without: ['missingOk'],
  },
])

/**
 * Ensures that a systemd unit (`nginx` is short for `nginx.service`) runs or does not, now and after a reboot. If the
 * unit file was edited, systemd reads it again before the unit starts. A running unit is not restarted for that: use a
 * handler. Throws UsageError if neither `running` nor `enabled` is given.
 */
export function service(name: string, unit: string, options: ServiceOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  if (!('running' in own || 'enabled' in own)) {
    throw new UsageError(`task '${name}' gives neither \`running\` nor \`enabled\`, so it does nothing`, {
      hint: 'Write { running: true, enabled: true } to start the unit now and at boot.',
    })
  }
  return task(name, serviceResource(unit, own), shared)
}

/**
 * The resource of `service`. The plan throws FailedError for what systemd can never do, such as starting a masked unit.
 */
export function serviceResource(name: string, options: ServiceOptions): StateResource<Unit> {
  const { running, enabled, missingOk = false } = options
  const unit = unitName(name)
  return {
    type: 'state',
    kind: 'service',
    name,
    probe: unitProbe(unit),
    plan(current) {
      assertPossible(unit, current, running === true, enabled === true)
      if (isMissing(unit, current) && !(missingOk && !running && !enabled)) return missing(unit, current, options)
      const enabling =
        enabled === undefined || startsAtBoot(current, enabled) === enabled ? [] : [enable(unit, current, enabled)]
      const starting = running === undefined || isUp(current, running) === running ? [] : [run(unit, current, running)]
      const changes = [...enabling, ...starting]
      if (isGone(current)) return running || enabled ? requiringUnit(unit, changes) : changes
      return current.edited ? requiring(changes, possibleAfterEdit(unit, options)) : changes
    },
    isAbsent: (current) => current.load === 'not-found',
    reads: [subject.unit(unit), subject.definition(unit), subject.localUnits],
    readsFor: (current) => [
      subject.unit(unit),
      ...(current.isLocal && current.load !== 'not-found' ? [subject.localUnits] : []),
      ...(dependsOnFiles(unit, current, options) ? [subject.definition(unit)] : []),
    ],
    writes: [subject.unit(unit)],
  }
}

/** systemd itself creates the other types of units, for mounts, devices and processes. */
function isMissing(unit: string, { load }: Unit): boolean {
  return load === 'not-found' && /\.(service|socket|timer|target|path)$/.test(unit)
}

/** The changes of a unit that systemd does not know. They fail, unless its file was written since systemd last looked. */
function missing(unit: string, current: Unit, { running, enabled }: ServiceOptions): readonly Change[] {
  const changes = [
    ...(enabled === undefined ? [] : [enable(unit, current, enabled)]),
    ...(running === undefined ? [] : [run(unit, current, running)]),
  ]
  return requiringUnit(unit, changes)
}

function requiringUnit(unit: string, changes: readonly Change[]): readonly Change[] {
  return requiring(changes, [existingUnit(unit)])
}

function requiring(changes: readonly Change[], requires: readonly Requirement[]): readonly Change[] {
  return changes.map((change, index) => (index === 0 ? { ...change, requires } : change))
}

/**
 * Whether the files of the unit decide what becomes of it: they may allow or forbid to start or enable it. An edit alone
 * neither starts nor stops a unit, and it changes no link by which one starts at boot.
 */
function dependsOnFiles(unit: string, current: Unit, { running, enabled }: ServiceOptions): boolean {
  if (isMissing(unit, current)) return false
  if (running === true && !isRunning(current)) return true
  return enabled !== undefined && current.file !== 'enabled' && (enabled || current.file !== 'disabled')
}

/** A unit that restarts over and over is neither running nor stopped. */
function isUp(current: Unit, wanted: boolean): boolean {
  return wanted ? isRunning(current) : current.active !== 'inactive' && current.active !== 'failed'
}

/**
 * `alias`, `generated` and `indirect` units are not started by their own [Install] section, so they can be neither
 * enabled nor disabled. `enabled-runtime` does not survive a reboot.
 */
function startsAtBoot({ file }: Unit, wanted: boolean): boolean {
  if (['alias', 'generated', 'indirect'].includes(file)) return wanted
  return file === 'enabled'
}

function enable(unit: string, { file }: Unit, wanted: boolean): Change {
  const verb = wanted ? 'enable' : 'disable'
  const from = file === '' ? null : file
  const steps = [{ script: sh`${unitFunctions(unit)}\nact ${verb}` }]
  return { attribute: 'enabled', from, to: `${verb}d`, steps }
}

function run(unit: string, current: Unit, wanted: boolean): Change {
  const from = current.load === 'not-found' ? null : current.active
  const about = { attribute: 'state', from }
  if (!wanted) return { ...about, to: 'stopped', steps: [{ script: sh`${unitFunctions(unit)}\nact stop` }] }
  return {
    ...about,
    to: 'running',
    steps: [{ script: sh`${unitFunctions(unit)}\nstart_or_restart\nmust_stay_active "$acted"` }],
    startsDaemon: true,
  }
}

function assertPossible(unit: string, current: Unit, running: boolean, enabled: boolean): void {
  if (isMasked(current) && (running || enabled)) {
    const runtime = current.file === 'masked-runtime' ? '--runtime ' : ''
    throw new FailedError(`${unit} is masked on this host, so it cannot be started`, {
      hint: `Find out why it was masked; \`systemctl unmask ${runtime}${unit}\` reverts it.`,
    })
  }
  // The edit may correct what systemd knows about the unit, so the changes require it of the files.
  if (current.edited) return
  if (current.file === 'static' && enabled) {
    throw new FailedError(notInstallable(unit).sentence, { hint: notInstallable(unit).hint })
  }
  if (current.ends && running && !isRunning(current)) {
    throw new FailedError(exitsByItself(unit).sentence, { hint: exitsByItself(unit).hint })
  }
}

/**
 * A masked unit with drop-ins counts as edited for as long as it is masked. The state of its file is read from the disk, so
 * it is known even then.
 */
function isMasked({ load, file, edited }: Unit): boolean {
  return load === 'masked' && (file.startsWith('masked') || !edited)
}
