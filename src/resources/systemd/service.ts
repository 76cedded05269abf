import { FailedError } from '../../core/errors.js'
import type { Change, StateResource } from '../../core/resource.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task } from '../../core/task.js'
import { acting, existingUnit, isRunning, type Unit, unitName, unitProbe } from './unit.js'

export interface ServiceOptions extends TaskOptions {
  /** Whether it runs now. Absent: as it is. */
  running?: boolean
  /** Whether it starts with the host. Absent: as it is. */
  enabled?: boolean
  /** True: a unit that does not exist is as good as one that is stopped and disabled. Default false: it fails. */
  missingOk?: boolean
}

/**
 * A systemd unit (`nginx` is short for `nginx.service`) that runs or does not, now and after a reboot. A unit file that
 * was edited is read again before the unit starts; a unit that runs is not restarted for it, that is a handler's work.
 */
export function service(name: string, unit: string, options: ServiceOptions = {}): Task {
  return task(name, serviceResource(unit, options), options)
}

/** The resource behind `service`. Its plan throws FailedError for what systemd can never do: start a masked unit. */
export function serviceResource(name: string, options: ServiceOptions): StateResource<Unit> {
  const { running, enabled, missingOk = false } = options
  const unit = unitName(name)
  return {
    type: 'state',
    kind: 'service',
    name,
    probe: unitProbe(unit),
    plan(current) {
      refuseImpossible(unit, current, running === true, enabled === true)
      if (isMissing(unit, current) && !(missingOk && !running && !enabled)) return missing(unit, current, options)
      const enabling =
        enabled === undefined || startsAtBoot(current, enabled) === enabled ? [] : [enable(unit, current, enabled)]
      const starting = running === undefined || isUp(current, running) === running ? [] : [run(unit, current, running)]
      return [...enabling, ...starting]
    },
    isAbsent: (current) => current.load === 'not-found',
    reads: [subject.unit(unit)],
    writes: [subject.unit(unit)],
  }
}

/** systemd makes others of what is mounted, plugged in or started: nobody else can say which there are. */
function isMissing(unit: string, { load }: Unit): boolean {
  return load === 'not-found' && /\.(service|socket|timer|target|path)$/.test(unit)
}

/** What is asked of a unit that is not there. It fails, unless its file has come since systemd looked. */
function missing(unit: string, current: Unit, { running, enabled }: ServiceOptions): readonly Change[] {
  const changes = [
    ...(enabled === undefined ? [] : [enable(unit, current, enabled)]),
    ...(running === undefined ? [] : [run(unit, current, running)]),
  ]
  return changes.map((change, index) => (index === 0 ? { ...change, requires: [existingUnit(unit)] } : change))
}

/** What restarts over and over is neither running nor stopped. */
function isUp(current: Unit, wanted: boolean): boolean {
  return wanted ? isRunning(current) : current.active !== 'inactive' && current.active !== 'failed'
}

/**
 * `alias`, `generated` and `indirect` units start by something else than their own [Install] section: they are neither
 * to be enabled nor to be disabled. `enabled-runtime` is gone after a reboot.
 */
function startsAtBoot({ file }: Unit, wanted: boolean): boolean {
  if (['alias', 'generated', 'indirect'].includes(file)) return wanted
  return file === 'enabled'
}

function enable(unit: string, { file }: Unit, wanted: boolean): Change {
  const verb = wanted ? 'enable' : 'disable'
  const from = file === '' ? null : file
  const steps = [{ script: sh`${acting(unit)}\nact ${verb}` }]
  return { attribute: 'enabled', from, to: `${verb}d`, steps }
}

function run(unit: string, current: Unit, wanted: boolean): Change {
  const from = current.load === 'not-found' ? null : current.active
  const about = { attribute: 'state', from }
  if (!wanted) return { ...about, to: 'stopped', steps: [{ script: sh`${acting(unit)}\nact stop` }] }
  return {
    ...about,
    to: 'running',
    steps: [{ script: sh`${acting(unit)}\nact_anew\nmust_stay_active "$acted"` }],
    startsDaemon: true,
  }
}

function refuseImpossible(unit: string, current: Unit, running: boolean, enabled: boolean): void {
  // What systemd read before the edit may be exactly what the edit puts right.
  if (current.edited) return
  if (current.load === 'masked' && (running || enabled)) {
    throw new FailedError(`${unit} is masked on this host: nothing can start it`, {
      hint: `Somebody did this on purpose; \`systemctl unmask ${unit}\` takes it back.`,
    })
  }
  if (current.file === 'static' && enabled) {
    throw new FailedError(`${unit} cannot be enabled: its unit file has no [Install] section`, {
      hint: 'Leave `enabled` out where another unit starts it, or give the unit file an [Install] section.',
    })
  }
  if (current.ends && running && !isRunning(current)) {
    throw new FailedError(`${unit} cannot be kept running: it is a oneshot that ends when its work is done`, {
      hint: 'Give the unit RemainAfterExit=yes, enable its timer, or run it with `restart`.',
    })
  }
}
