import {
  copy,
  directory,
  file,
  flush,
  type Item,
  managedFiles,
  pkg,
  quote,
  type Script,
  service,
  sh,
  type Task,
  type TaskContext,
  template,
} from 'haploy'
import { assertSupported } from '../supported.js'
import { configuration, runsAsRoot } from './configuration.js'
import { isMember } from './election/priority.js'
import { firewallAndSelinuxTasks } from './firewall-and-selinux.js'
import { daemonFile, mailx, scriptTools } from './install/distribution.js'
import { installedVersion, versionFor } from './install/installed.js'
import { releaseOf } from './install/release.js'
import { excludedPeersCheck } from './preconditions/excluded-peers.js'
import { heldBefore } from './preconditions/held.js'
import { ownAddressCheck } from './preconditions/own-address.js'
import type { Keepalived } from './schema/variables.js'
import { executable, roleScripts, scriptFiles } from './scripts.js'

export const tasks = (context: TaskContext<Keepalived>): readonly Item[] => {
  assertSupported(context)
  const { vars, facts } = context
  const data = configuration(context)
  const { folder } = data
  const keep = roleScripts.map((name) => `${folder}/${name}`)
  const [ownScripts, options] = [roleScriptTasks(vars, data), daemonOptions(context)]
  const keepalivedConf = daemonConfiguration(context)
  const others = [...ownScripts, ...options, keepalivedConf]
  const inspection = heldBefore(vars.instances.filter((instance) => isMember(instance, context.host.name)))
  const scripts = managedFiles(scriptFiles(vars, folder), { keep, others, inspection, tags: ['config'] })
  // One transaction: a package manager takes longer to start than to install small packages.
  const packages = ['keepalived', ...(vars.mailx || vars.mail ? [mailx(facts)] : []), ...scriptTools(facts)]
  return [
    ...excludedPeersCheck(context),
    ...ownAddressCheck(context),
    pkg('install keepalived and mailx', packages, { tags: ['install'] }),
    ...(folder === '/etc/keepalived' ? [] : [directory('create the script folder', folder, folderOptions)]),
    ...ownScripts,
    ...scripts.write,
    ...options,
    keepalivedConf,
    ...firewallAndSelinuxTasks(context),
    service('start keepalived', 'keepalived', {
      running: true,
      enabled: true,
      clears: ['restart keepalived', 'reload keepalived'],
      tags: ['service'],
    }),
    // A script must not be removed while the daemon still runs it.
    flush(),
    scripts.remove,
  ]
}

const folderOptions = { mode: '0755', tags: ['config'] }

/** The role's own scripts, except for those that a declared script replaces. */
function roleScriptTasks(vars: Keepalived, data: ReturnType<typeof configuration>): readonly Task[] {
  const to = (name: string) => ({ to: `${data.folder}/${name}`, ...executable })
  const tasks = {
    'check_nginx.sh': copy('copy check_nginx.sh', { from: 'check_nginx.sh', ...to('check_nginx.sh') }),
    'notify.sh': template('copy notify.sh', { data: recipients(vars), ...to('notify.sh') }),
    'convert_state.sh': template('copy convert_state.sh', { data, ...to('convert_state.sh') }),
  }
  return roleScripts.filter((name) => !(name in vars.scripts)).map((name) => tasks[name])
}

function daemonConfiguration(context: TaskContext<Keepalived>): Task {
  const { vars } = context
  return template('copy keepalived.conf', {
    to: '/etc/keepalived/keepalived.conf',
    ...(vars.version === undefined && { ask: installedVersion }),
    data: (answer, given) => configuration(given as TaskContext<Keepalived>, versionFor(answer, context)),
    mode: '0600',
    owner: 'root',
    group: 'root',
    validate: (staged, answer) =>
      configTest(staged, releaseOf(versionFor(answer, context)).testNeedsPidNamespace && !runsAsRoot(vars)),
    notify: 'reload keepalived',
    tags: ['config'],
  })
}

/** A daemon reads its options only when it starts. */
function daemonOptions({ vars, facts }: TaskContext<Keepalived>): readonly Task[] {
  const { path, variable } = daemonFile(facts)
  if (vars.daemonOptions === undefined) return []
  return [
    file('set the daemon options', path, {
      content: `# Written by haploy; changes made here are overwritten.\n${variable}="${vars.daemonOptions}"\n`,
      mode: '0644',
      notify: 'restart keepalived',
      tags: ['config'],
    }),
  ]
}

function recipients({ mail }: Keepalived) {
  return { to: mail ? quote(mail.to) : '', from: mail?.from ? `-r ${quote(mail.from)} ` : '' }
}

/**
 * keepalived's own test. It exits with 0 for many mistakes and only prints them, so its output must be empty, too.
 * Releases before 2.0.4 have no such test. `inPidNamespace` runs it as process 1, where it cannot signal itself.
 */
function configTest(staged: string, inPidNamespace: boolean): Script {
  const runner = inPidNamespace ? sh`unshare --pid --fork keepalived` : sh`keepalived`
  return sh`
keepalived --help 2>&1 | grep -q -e --config-test || exit 0
output=$(${runner} -t -f ${staged} 2>&1) && [ -z "$output" ] && exit 0
printf '%s\n' "$output" >&2
exit 1`
}
