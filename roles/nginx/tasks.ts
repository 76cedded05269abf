import { resolve } from 'node:path'
import {
  directory,
  group,
  type Item,
  managedFiles,
  type Script,
  service,
  sh,
  type Task,
  type TaskContext,
  template,
  user,
} from 'haploy'
import { assertSupported } from '../supported.js'
import { unmasked } from '../unmasked.js'
import { siteFiles } from './blocks/sites.js'
import { configuration as configurationOf, dependsOnVersion } from './configuration.js'
import { baseRepositories } from './install/base-repositories.js'
import { type Layout, layoutOf } from './install/layout.js'
import { installation } from './install/tasks.js'
import { installedVersion, versionFor } from './install/version.js'
import { cacheFolders } from './managed-files/caches.js'
import { logFolders, rotationPackage, rotationTimer } from './managed-files/logs.js'
import { madeCertificates } from './managed-files/made-certificates.js'
import { filesOf } from './managed-files/managed-files.js'
import { bindNow } from './managed-files/nonlocal-bind.js'
import { obsoleteCertificates } from './managed-files/obsolete-certificates.js'
import { firewallAndSelinuxTasks, selinuxPackage } from './network/firewall-and-selinux.js'
import { servedBefore } from './preconditions/served.js'
import type { Nginx } from './schema/variables.js'

const dropIn = '/etc/systemd/system/nginx.service.d'

/**
 * The drop-in precedes the package, whose installation makes systemd read it, so nginx has the limits from its first
 * start. All packages precede a build, which would be in vain if one of them does not exist.
 */
export const tasks = (context: TaskContext<Nginx>): readonly Item[] => {
  assertSupported(context)
  const { vars, facts } = context
  const layout = layoutOf(vars, facts)
  const { user: packaged, group: packagedGroup = packaged } = layout
  const { user: owner = packaged, group: groupName = layout.group } = vars
  const files = [
    ...filesOf(vars, layout, { owner, group: groupName ?? owner }),
    ...siteFiles(vars, layout.folder, layout),
  ]
  const installing = [
    ...baseRepositories(vars, facts),
    ...rotationPackage(files),
    ...selinuxPackage(context),
    ...installation(vars, facts),
  ]
  const configuration = nginxConf(context, layout, [owner, groupName].filter(Boolean).join(' '))
  const others = [serviceLimits, ...installing, configuration].filter((item) => item.type === 'task')
  const inspection = servedBefore(vars, layout)
  const managed = managedFiles(files, { others, inspection, tags: ['config'] })
  return [
    unmasked('nginx'),
    directory('create the systemd drop-in folder', dropIn, { mode: '0755', tags: ['config'] }),
    serviceLimits,
    ...installing,
    ...(groupName === undefined || groupName === packagedGroup
      ? []
      : [group('create the nginx group', groupName, { system: true, tags: ['install'] })]),
    ...(owner === packaged
      ? []
      : [user('create the nginx user', owner, { system: true, shell: 'nologin', tags: ['install'] })]),
    ...logFolders(vars, layout),
    ...cacheFolders(vars, owner),
    ...rotationTimer(files, facts),
    ...managed.write,
    ...madeCertificates(vars, layout.certificates),
    ...bindNow(vars),
    ...firewallAndSelinuxTasks(context),
    configuration,
    service('start nginx', 'nginx', {
      running: true,
      enabled: true,
      clears: ['restart nginx', 'upgrade nginx', 'reload nginx'],
      tags: ['service'],
    }),
    managed.remove,
    obsoleteCertificates(vars, layout.certificates),
  ]
}

const serviceLimits = template('copy the systemd drop-in', {
  to: `${dropIn}/haploy.conf`,
  mode: '0644',
  notify: 'restart nginx',
  tags: ['config'],
})

/** `owner` is the user of the workers, and their group if it is declared. */
function nginxConf(context: TaskContext<Nginx>, layout: Layout, owner: string): Task {
  const { template: own } = context.vars
  return template('copy nginx.conf', {
    to: `${layout.folder}/nginx.conf`,
    from: own === undefined ? 'nginx.conf.ejs' : resolve(own),
    ...(layout.binary === 'nginx' && dependsOnVersion(context.vars) && { ask: installedVersion }),
    data: (answer, given) =>
      configurationOf(given as TaskContext<Nginx>, { layout, owner, version: versionFor(answer, context) }),
    mode: '0644',
    validate: (staged) => configTest(layout, staged),
    notify: 'reload nginx',
    tags: ['config'],
  })
}

/** Where there is no pid file, the test creates an empty one, which would mislead systemd. */
function configTest({ binary, pidFile }: Layout, staged: string): Script {
  return sh`${binary} -t -q -c ${staged}
code=$?
[ -s ${pidFile} ] || rm -f ${pidFile}
exit "$code"`
}
