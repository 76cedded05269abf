import { firewall, type Item, pkg, service, type TaskContext, task } from 'haploy'
import { assertSupported } from '../supported.js'
import type { Security } from './schema/variables.js'
import { selinuxMode } from './selinux.js'

export const tasks = (context: TaskContext<Security>): readonly Item[] => {
  assertSupported(context)
  const { vars, host, facts } = context
  return [
    ...(vars.selinux === 'leave'
      ? []
      : [task(`set SELinux to ${vars.selinux}`, selinuxMode(vars.selinux, facts), selinux)]),
    ...(vars.firewalld === 'running' ? runningFirewalld(host.vars.port ?? 22) : []),
    ...(vars.firewalld === 'stopped'
      ? [service('stop firewalld', 'firewalld', { running: false, enabled: false, missingOk: true, ...firewalld })]
      : []),
  ]
}

const selinux = { tags: ['selinux'] }
const firewalld = { tags: ['firewall'] }

/** The SSH port is allowed before firewalld starts and blocks all others. */
function runningFirewalld(port: number): readonly Item[] {
  return [
    pkg('install firewalld', 'firewalld', firewalld),
    service('enable firewalld', 'firewalld', { enabled: true, ...firewalld }),
    firewall('allow SSH in the firewall', { ports: [`${port}/tcp`], ...firewalld }),
    service('start firewalld', 'firewalld', { running: true, ...firewalld }),
  ]
}
