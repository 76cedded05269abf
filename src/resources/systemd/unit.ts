import { UsageError } from '../../core/errors.js'
import type { Probe, Requirement } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { complain } from '../requirement.js'

/** A systemd unit on a host, in the terms of `systemctl show`. */
export interface Unit {
  /** `loaded`, `not-found`, `masked`, `bad-setting` … */
  readonly load: string
  /** `active`, `inactive`, `failed`, `activating`, `deactivating`, `reloading`. */
  readonly active: string
  /** `enabled`, `disabled`, `static`, `masked`, `indirect` …; `''` if there is no unit file. */
  readonly file: string
  /** Whether the unit file was edited after systemd had read it. */
  readonly edited: boolean
  /**
   * Whether the unit exits when its work is done (a oneshot without RemainAfterExit), so that it cannot be kept
   * running.
   */
  readonly ends: boolean
  /** Whether no package brought the unit file: it is in a folder for the units of this host. */
  readonly isLocal: boolean
}

/** `nginx` is short for `nginx.service`. Throws UsageError for what cannot be the name of a unit. */
export function unitName(name: string): string {
  if (typeof name !== 'string' || !/^[A-Za-z0-9:_.\\@-]+$/.test(name)) {
    throw new UsageError(`${JSON.stringify(name)} is not the name of a unit`, {
      hint: 'Give a name such as nginx or nginx.timer. A variable may not be set.',
    })
  }
  return /\.(service|socket|timer|target|path|mount|automount|swap|slice|scope|device)$/.test(name)
    ? name
    : `${name}.service`
}

export function unitProbe(unit: string): Probe<Unit> {
  const properties = 'LoadState,ActiveState,UnitFileState,NeedDaemonReload,Type,RemainAfterExit,FragmentPath'
  return { script: sh`systemctl show -p ${properties} -- ${unit} 2>/dev/null; :`, parse }
}

function parse(output: Output): Unit {
  const values = new Map(output.lines.map((line) => line.split('=', 2) as [string, string]))
  return {
    load: values.get('LoadState') ?? 'not-found',
    active: values.get('ActiveState') ?? 'inactive',
    file: values.get('UnitFileState') ?? '',
    edited: values.get('NeedDaemonReload') === 'yes',
    ends: values.get('Type') === 'oneshot' && values.get('RemainAfterExit') === 'no',
    isLocal: !/^\/(?:usr\/)?lib\//.test(values.get('FragmentPath') ?? ''),
  }
}

/** The files of a unit, wherever systemd looks for one. A task that writes or removes one decides what the unit is. */
export function filesOf(unit: string): readonly string[] {
  const [template] = unit.split('@')
  const names = [unit, ...(unit.includes('@') ? [`${template}@${unit.slice(unit.lastIndexOf('.'))}`] : [])]
  return [...unitFolders, '/etc/init.d'].flatMap((folder) =>
    names.map((name) => `${folder}/${folder === '/etc/init.d' ? name.replace(/\.service$/, '') : name}`),
  )
}

/** A unit that systemd knows, or whose file is where it looks for units and has not been read yet. */
export function existingUnit(unit: string): Requirement {
  const found = filesOf(unit)
  return {
    script: sh`known=$(systemctl show -p LoadState,NeedDaemonReload,FragmentPath -- ${unit} 2>&1)
fragment=\${known##*FragmentPath=}
fragment=\${fragment%%"
"*}
case $known in
*LoadState=not-found* | *NeedDaemonReload=yes*) for f in ${found} "$fragment"; do
if [ -e "$f" ] || [ -L "$f" ]; then exit 0; fi; done
${complain(`the unit ${unit} does not exist`)} ;;
*LoadState=*) ;;
*'not found'* | *'not been booted'*) ${complain('this host does not run systemd')} ;; esac`,
    reads: [subject.unit(unit), subject.missing],
    hint: 'See the name. The package that brings it, or its file, has to come before this task; units need a host that runs systemd.',
  }
}

const unitFolders = ['/etc', '/run', '/usr/local/lib', '/usr/lib', '/lib'].map((folder) => `${folder}/systemd/system`)

/**
 * What a unit needs of its files to be enabled or kept running, if systemd has not read them since they were edited. The
 * last setting counts; an instance of a template may be enabled by the template's section.
 */
export function possibleAfterEdit(
  unit: string,
  wanted: { readonly running?: boolean; readonly enabled?: boolean },
): readonly Requirement[] {
  const last = (name: string) =>
    sh`$(systemctl cat -- ${unit} 2>/dev/null | sed -n ${`s/^ *${name} *= *//p`} | tail -n 1)`
  const reads = [subject.unit(unit), subject.definition(unit)]
  const [install, ends] = [notInstallable(unit), exitsByItself(unit)]
  return [
    ...(wanted.enabled
      ? [
          {
            script: sh`systemctl cat -- ${unit} 2>/dev/null | grep -q '^ *\\[Install\\]' || ${complain(install.sentence)}`,
            reads,
            hint: install.hint,
          },
        ]
      : []),
    ...(wanted.running
      ? [
          {
            script: sh`[ "${last('Type')}" != oneshot ] || case ${last('RemainAfterExit')} in yes | true | on | 1) ;; *) ${complain(ends.sentence)} ;; esac`,
            reads,
            hint: ends.hint,
          },
        ]
      : []),
  ]
}

export function notInstallable(unit: string) {
  return {
    sentence: `${unit} cannot be enabled: its unit file has no [Install] section`,
    hint: 'Omit `enabled` if another unit starts it, or add an [Install] section to the unit file.',
  }
}

export function exitsByItself(unit: string) {
  return {
    sentence: `${unit} cannot be kept running: it is a oneshot unit, which exits when its work is done`,
    hint: 'Set RemainAfterExit=yes in the unit, enable its timer, or run it with `restart`.',
  }
}

/** Whether the file of a unit is gone, which systemd has not noticed yet. */
export function isGone({ edited, file }: Unit): boolean {
  return edited && file === ''
}

export function isRunning({ active }: Unit): boolean {
  return active === 'active' || active === 'reloading'
}

/**
 * Defines shell functions for steps that act on a unit. `$unit` is its name, `$since` the time before the steps, for
 * the journal, and `$uptime` the same time in seconds since the boot, which clock corrections do not affect. Resets the
 * start limit that an earlier crash loop exhausted.
 *
 * `act` runs systemctl and, if it fails, prints the log of the unit. `start_or_restart` also works for a unit that
 * something else, such as the boot, may have started with older files. `stays_active` fails for a daemon that exits or
 * is restarted within its first second, and for one that systemd silently skipped because a condition of its unit is
 * not met.
 */
export function unitFunctions(unit: string): Script {
  return sh`unit=${unit}
since=@$(date +%s.%N)
read -r uptime before </proc/uptime
before=$(systemctl show -p LoadState,NeedDaemonReload,ActiveState -- "$unit")
case $before in *=yes* | *=not-found*) systemctl daemon-reload ;; esac
case $before in *=failed*) systemctl reset-failed -- "$unit" ;; esac
report_failure() {
  printf '%s\n' "$1" >&2
  systemctl status -n 0 -l --no-pager -- "$unit" 2>/dev/null |
    sed -n 's/^ *//; /^Active: /p; /^Condition: /p; /^Assert: /p; / was not met$/p' >&2
  journalctl --sync 2>/dev/null
  said=$(journalctl -u "$unit" --since "$since" -n 20 -q --no-pager)
  [ -n "$said" ] || said=$(journalctl -u "$unit" -n 20 -q --no-pager)
  printf '%s\n' "$said" >&2
}
act() {
  acted=$1
  systemctl "$1" -- "$unit" && return
  code=$?
  report_failure "$unit: systemctl $1 failed"
  exit "$code"
}
start_or_restart() {
  case $before in *State=active* | *State=activating* | *State=reloading*) act restart ;; *) act start ;; esac
}
is_active() {
  now=$(systemctl show -p Type,RemainAfterExit,ActiveState,ActiveEnterTimestampMonotonic -- "$unit")
  case $now in *Type=oneshot*RemainAfterExit=no* | *RemainAfterExit=no*Type=oneshot*) return 0 ;; esac
  case $now in *ActiveState=active* | *ActiveState=reloading*) ;; *) return 1 ;; esac
  moment=\${now##*Monotonic=}
  moment=\${moment%%[!0-9]*}
  [ "\${entered:=$moment}" = "$moment" ]
}
stays_active() {
  entered=
  is_active || return
  case $now in *Type=simple* | *Type=exec* | *Type=idle*) sleep 0.8 ;; *Type=*) sleep 0.2 ;; esac
  is_active
}
must_stay_active() {
  stays_active && return
  report_failure "$unit does not stay active after systemctl $1"
  exit 1
}`
}
