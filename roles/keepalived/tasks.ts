import {
  directory,
  file,
  flush,
  type Item,
  managedFiles,
  pkg,
  service,
  type Task,
  type TaskContext,
  template,
} from 'haploy'
import { assertSupported } from '../supported.js'
import { configuration } from './configuration/configuration.js'
import { daemonConfiguration } from './daemon-configuration.js'
import { removeLeftovers } from './drained/clean-up.js'
import { keepDrained } from './drained/keep.js'
import { isMember } from './election/priority.js'
import { firewallAndSelinuxTasks } from './firewall-and-selinux.js'
import { daemonFile, mailx, scriptTools } from './install/distribution.js'
import { mailRcFiles } from './mail/mail-rc.js'
import { sendmailCheck } from './mail/sendmail.js'
import { roleScriptTasks } from './own-scripts.js'
import { excludedPeersCheck } from './preconditions/excluded-peers.js'
import { heldBefore } from './preconditions/held.js'
import { ownAddressCheck } from './preconditions/own-address.js'
import { processEventsCheck } from './preconditions/process-events.js'
import type { Keepalived } from './schema/variables.js'
import { roleScripts, scriptFiles } from './scripts.js'

/**
 * The drop-in precedes the package, whose installation makes systemd read it, so keepalived is restarted from its first
 * crash on.
 */
export const tasks = (context: TaskContext<Keepalived>): readonly Item[] => {
  assertSupported(context)
  const { vars, facts } = context
  const data = configuration(context)
  const { folder, drains } = data
  const keep = roleScripts.map((name) => `${folder}/${name}`)
  const instances = vars.instances.filter((instance) => isMember(instance, context.host.name))
  const [ownScripts, options] = [roleScriptTasks(vars, data), daemonOptions(context)]
  const keepalivedConf = daemonConfiguration(context)
  const others = [restartLimits, ...ownScripts, ...options, keepalivedConf]
  const files = [...scriptFiles(vars, folder), ...mailRcFiles(vars, facts)]
  const inspection = heldBefore(instances, vars.raw)
  const managed = managedFiles(files, { keep, others, inspection, tags: ['config'] })
  // One transaction: a package manager takes longer to start than to install small packages.
  const packages = ['keepalived', ...(vars.mailx || vars.mail ? [mailx(facts)] : []), ...scriptTools(facts)]
  return [
    ...excludedPeersCheck(context),
    ...ownAddressCheck(context),
    ...processEventsCheck(vars),
    ...sendmailCheck(vars),
    directory('create the systemd drop-in folder', dropIn, { mode: '0755', tags: ['config'] }),
    restartLimits,
    pkg('install keepalived and mailx', packages, { tags: ['install'] }),
    ...(folder === '/etc/keepalived' ? [] : [directory('create the script folder', folder, folderOptions)]),
    ...ownScripts,
    ...managed.write,
    ...options,
    keepDrained(drains, instances),
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
    managed.remove,
    removeLeftovers(
      drains,
      instances.map(({ name }) => name),
    ),
  ]
}

const dropIn = '/etc/systemd/system/keepalived.service.d'
const folderOptions = { mode: '0755', tags: ['config'] }

/** systemd reads it again before a reload, so nothing has to be restarted. */
const restartLimits = template('copy the systemd drop-in', {
  to: `${dropIn}/haploy.conf`,
  mode: '0644',
  notify: 'reload keepalived',
  tags: ['config'],
})

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
