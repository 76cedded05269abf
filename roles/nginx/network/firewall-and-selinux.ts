import { type Facts, firewall, type Item, selinuxBoolean, type TaskContext } from 'haploy'
import type { Nginx } from '../schema/variables.js'
import { connectsToServers } from './connects.js'
import { portLabels, semanage } from './port-labels.js'
import { portsOf } from './socket.js'
import { sockets } from './sockets.js'

/** What firewalld and SELinux must allow before nginx starts. */
export function firewallAndSelinuxTasks({ vars, facts }: Pick<TaskContext<Nginx>, 'vars' | 'facts'>): readonly Item[] {
  return [...(vars.selinux ? permissions(vars, facts) : []), ...(vars.firewall ? openPorts(vars, facts) : [])]
}

/** The package that the SELinux tasks need. */
export function selinuxPackage({ vars, facts }: Pick<TaskContext<Nginx>, 'vars' | 'facts'>): readonly Item[] {
  return vars.selinux && facts.selinux !== 'disabled' ? semanage(sockets(vars), facts) : []
}

function permissions(vars: Nginx, facts: Facts): readonly Item[] {
  if (facts.selinux === 'disabled') return []
  const allowConnections = selinuxBoolean('allow nginx to connect to servers', 'httpd_can_network_connect', {
    tags: ['selinux'],
  })
  return [...(connectsToServers(vars) ? [allowConnections] : []), ...portLabels(sockets(vars), facts)]
}

function openPorts(vars: Nginx, facts: Facts): readonly Item[] {
  const outer = sockets(vars).filter(({ loopback }) => !loopback)
  const ports = [...new Set(outer.map((socket) => `${portsOf(socket)}/${socket.protocol}`))]
  if (ports.length === 0) return []
  return [
    firewall('allow the ports of nginx in the firewall', {
      ports,
      interface: facts.defaultInterface,
      tags: ['firewall'],
    }),
  ]
}
