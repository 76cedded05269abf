import { resolve } from 'node:path'
import { raw, Script, sh, type Task, type TaskContext, template } from 'haploy'
import { configuration } from './configuration/configuration.js'
import { runsAsRoot } from './configuration/scope.js'
import { installedVersion, versionFor } from './install/installed.js'
import { type Release, releaseOf } from './install/release.js'
import type { Keepalived } from './schema/variables.js'

/** Writes keepalived.conf for the installed release, which tests it first. */
export function daemonConfiguration(context: TaskContext<Keepalived>): Task {
  const { vars } = context
  return template('copy keepalived.conf', {
    to: '/etc/keepalived/keepalived.conf',
    from: vars.template === undefined ? 'keepalived.conf.ejs' : resolve(vars.template),
    ...(vars.version === undefined && { ask: installedVersion }),
    data: (answer, given) => configuration(given as TaskContext<Keepalived>, versionFor(answer, context)),
    mode: '0600',
    owner: 'root',
    group: 'root',
    validate: (staged, answer) => configTest(staged, releaseOf(versionFor(answer, context)), vars),
    notify: 'reload keepalived',
    tags: ['config'],
  })
}

/**
 * keepalived's own test. It exits with 0 for many mistakes and only prints them, so its output must be empty, too, except
 * for warnings about what is declared. Releases before 2.0.4 have no such test. Others kill themselves when scripts do
 * not run as root, unless they are process 1 of a namespace.
 */
export function configTest(staged: string, release: Release, vars: Keepalived): Script {
  const runner =
    release.testNeedsPidNamespace && !runsAsRoot(vars) ? sh`unshare --pid --fork keepalived` : sh`keepalived`
  const warnings = intendedWarnings(release, vars)
  const other = Script.join(
    warnings.map(({ text }) => sh`-e ${text}`),
    ' ',
  )
  const filter = sh`output=$(printf '%s\n' "$output" | grep -v -F ${other})
case $code in ${raw(warnings.map(({ code }) => code).join(' | '))}) code=0 ;; esac`
  return sh`
keepalived --help 2>&1 | grep -q -e --config-test || exit 0
output=$(${runner} -t -f ${staged} 2>&1)
code=$?
${warnings.length > 0 ? filter : sh`:`}
[ "$code" = 0 ] && [ -z "$output" ] && exit 0
printf '%s\n' "$output" >&2
exit 1`
}

interface Warning {
  readonly text: string
  /** The exit code with which keepalived reports it, in releases from 2.2.4 on and before. */
  readonly code: string
}

/** What keepalived warns about although it is declared. Its own check before a reload takes them for errors. */
export function intendedWarnings({ knowsNoAddress }: Release, { instances, globals }: Keepalived): readonly Warning[] {
  const hasNoAddress = instances.some(({ addresses }) => addresses.length === 0)
  return [
    ...(hasNoAddress && !knowsNoAddress ? [{ text: 'No VIP specified; at least one is sensible', code: '4 | 5' }] : []),
    ...(globals.scriptSecurity ? [] : [{ text: 'script_security not enabled', code: '5 | 6' }]),
  ]
}
