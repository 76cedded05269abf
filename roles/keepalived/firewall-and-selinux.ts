import { firewall, type Item, selinuxBoolean, type TaskContext } from 'haploy'
import { configuration } from './configuration/configuration.js'
import type { Check } from './schema/check.js'
import type { Keepalived } from './schema/variables.js'

/** What SELinux and firewalld must allow before keepalived starts: a host that hears no peer becomes master. */
export function firewallAndSelinuxTasks(context: TaskContext<Keepalived>): readonly Item[] {
  const { vars, facts } = context
  const allowConnections = selinuxBoolean('allow keepalived to connect to web servers', 'keepalived_connect_any', {
    tags: ['selinux'],
  })
  const needsHttp = facts.selinux !== 'disabled' && Object.values(vars.checks).some(usesHttp)
  return [...(vars.selinux && needsHttp ? [allowConnections] : []), ...(vars.firewall ? allowVrrp(context) : [])]
}

function usesHttp({ script, command = '' }: Check): boolean {
  return script === 'nginx' || /\bhttps?:\/\//.test(command)
}

function allowVrrp(context: TaskContext<Keepalived>): readonly Item[] {
  const { instances, checks } = context.vars
  const devices = new Set(configuration(context).instances.map(({ device }) => device))
  const usesDigests = instances.some(({ authType, authPass }) => authPass && authType === 'AH')
  const watchesNeighbours = Object.values(checks).some(({ bfd }) => bfd !== undefined)
  return [...devices].map((device) =>
    firewall(`allow VRRP in the firewall on ${device}`, {
      protocols: ['vrrp', ...(usesDigests ? ['ah'] : [])],
      ...(watchesNeighbours && { ports: ['3784/udp'] }),
      interface: device,
      tags: ['firewall'],
    }),
  )
}
