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
import { firewallAndSelinuxTasks } from './firewall-and-selinux.js'
import { daemonFile, mailx, scriptTools } from './install/distribution.js'
import { installedVersion, versionFor } from './install/installed.js'
import { releaseOf } from './install/release.js'
import { oneSidedCheck } from './preconditions/one-sided.js'
import { ownAddressCheck } from './preconditions/own-address.js'
import type { Keepalived } from './schema/variables.js'
import { executable, roleScripts, scriptFiles } from './scripts.js'

export const tasks = (context: TaskContext<Keepalived>): readonly Item[] => {
  assertSupported(context)
  const { vars, facts } = context
  const data = configuration(context)
  const { folder } = data
  const keep = roleScripts.map((name) => `${folder}/${name}`)
  const scripts = managedFiles(scriptFiles(vars, folder), { keep, tags: ['config'] })
  // One transaction: a package manager takes longer to start than to install what is small.
  const packages = ['keepalived', ...(vars.mailx || vars.mail ? [mailx(facts)] : []), ...scriptTools(facts)]
  return [
    ...oneSidedCheck(context),
    ...ownAddressCheck(context),
    pkg('install keepalived and mailx', packages, { tags: ['install'] }),
    ...(folder === '/etc/keepalived' ? [] : [directory('create the script folder', folder, folderOptions)]),
    ...bundled(vars, data),
    ...scripts.write,
    ...daemonOptions(context),
    daemonConfiguration(context),
    ...firewallAndSelinuxTasks(context),
    service('start keepalived', 'keepalived', {
      running: true,
      enabled: true,
      clears: ['restart keepalived', 'reload keepalived'],
      tags: ['service'],
    }),
    // A script must not be missing as long as the daemon still runs it.
    flush(),
    scripts.remove,
  ]
}

const folderOptions = { mode: '0755', tags: ['config'] }

/** The role's own scripts, without those in whose place another one is declared. */
function bundled(vars: Keepalived, data: ReturnType<typeof configuration>): readonly Item[] {
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
    data: (answer) => configuration(context, versionFor(answer, context)),
    mode: '0600',
    owner: 'root',
    group: 'root',
    validate: (staged, answer) =>
      accepted(staged, releaseOf(versionFor(answer, context)).testNeedsOwnProcesses && !runsAsRoot(vars)),
    notify: 'reload keepalived',
    tags: ['config'],
  })
}

/** A daemon's options are read when it starts and never again. */
function daemonOptions({ vars, facts }: TaskContext<Keepalived>): readonly Item[] {
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
 * keepalived's own test, which reports many mistakes on its output only and still exits with 0: so it must be silent
 * too. Releases before 2.0.4 have no such test. `alone` makes it process 1, where its signals do not reach itself.
 */
function accepted(staged: string, alone: boolean): Script {
  const runner = alone ? sh`unshare --pid --fork keepalived` : sh`keepalived`
  return sh`
keepalived --help 2>&1 | grep -q -e --config-test || exit 0
said=$(${runner} -t -f ${staged} 2>&1) && [ -z "$said" ] && exit 0
printf '%s\n' "$said" >&2
exit 1`
}
