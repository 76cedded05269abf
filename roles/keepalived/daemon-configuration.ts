import { resolve } from 'node:path'
import { type Script, sh, type Task, type TaskContext, template } from 'haploy'
import { configuration } from './configuration/configuration.js'
import { runsAsRoot } from './configuration/scope.js'
import { installedVersion, versionFor } from './install/installed.js'
import { releaseOf } from './install/release.js'
import type { Keepalived } from './schema/variables.js'

/** Writes keepalived.conf for the installed release, which tests it first. */
export function daemonConfiguration(context: TaskContext<Keepalived>): Task {
  const { vars } = context
  return template('copy keepalived.conf', {
    to: '/etc/keepalived/keepalived.conf',
    from: vars.template === undefined ? 'keepalived.conf.ejs' : resolve(vars.template),
    ...(vars.version === undefined && { ask: installedVersion }),
    data: (answer) => configuration(context, versionFor(answer, context)),
    mode: '0600',
    owner: 'root',
    group: 'root',
    validate: (staged, answer) => configTest(staged, releaseOf(versionFor(answer, context)), vars),
    notify: 'reload keepalived',
    tags: ['config'],
  })
}

/**
 * keepalived's own test. It exits with 0 for many mistakes and only prints them, so its output must be empty, too.
 * Releases before 2.0.4 have no such test. Others kill themselves when scripts do not run as root, unless they are
 * process 1 of a namespace. And some warn about an instance without an address, which is intended.
 */
function configTest(staged: string, release: ReturnType<typeof releaseOf>, vars: Keepalived): Script {
  const runner =
    release.testNeedsPidNamespace && !runsAsRoot(vars) ? sh`unshare --pid --fork keepalived` : sh`keepalived`
  const intended = release.knowsNoAddress || vars.instances.every(({ addresses }) => addresses.length > 0)
  const expected = intended ? '' : 'No VIP specified; at least one is sensible'
  return sh`
keepalived --help 2>&1 | grep -q -e --config-test || exit 0
output=$(${runner} -t -f ${staged} 2>&1)
code=$?
expected=${expected}
if [ -n "$expected" ]; then
output=$(printf '%s\n' "$output" | grep -v -F -e "$expected")
[ "$code" = 5 ] && code=0
fi
[ "$code" = 0 ] && [ -z "$output" ] && exit 0
printf '%s\n' "$output" >&2
exit 1`
}
