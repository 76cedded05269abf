import { Secret } from '../core/shell/secret.js'
import { type AnsibleName, ansibleNames, isPasswordName, ordinaryNames } from '../inventory/ansible-names.js'
import type { Placed } from '../inventory/variables.js'
import { readSshArguments } from './ssh-arguments.js'

type Placements = ReadonlyMap<string, Placed>

/**
 * All variables of a host, with haploy's connection variables in place of Ansible's. Those without an equivalent stay. An
 * ordinary variable with the name of a connection variable is left out: it must not change how haploy connects.
 */
export function withConnection(variables: Placements): Placements {
  const result = new Map(variables)
  for (const name of ordinaryNames) result.delete(name)
  for (const [name, names] of Object.entries(ansibleNames)) {
    for (const ansible of names) {
      const placed = result.get(ansible)
      result.delete(ansible)
      if (placed && placed.value !== '') result.set(name, { ...placed, value: read(name as AnsibleName, placed.value) })
    }
  }
  placeBecome(result)
  placeConnection(result)
  placeJumpHost(result)
  return result
}

/** Arguments of ssh that only name a jump host. Others stay, and are an error for a host that a run connects to. */
function placeJumpHost(result: Map<string, Placed>): void {
  for (const name of ['ansible_ssh_args', 'ansible_ssh_common_args', 'ansible_ssh_extra_args']) {
    const placed = result.get(name)
    const read = typeof placed?.value === 'string' ? readSshArguments(placed.value) : undefined
    if (!placed || !read) continue
    result.delete(name)
    const { proxyJump } = read
    if (proxyJump !== undefined && !result.has('proxyJump')) result.set('proxyJump', { ...placed, value: proxyJump })
  }
}

/** A port may be text, and a name a number: `ansible_user=1001`. */
function read(name: AnsibleName, value: unknown): unknown {
  if (name === 'port') return typeof value === 'string' && /^\d{1,5}$/.test(value) ? Number(value) : value
  if (value instanceof Secret && !isPasswordName(ansibleNames[name][0])) return value.reveal()
  return typeof value === 'number' ? String(value) : value
}

function placeBecome(result: Map<string, Placed>): void {
  const become = result.get('ansible_become')
  const user = result.get('ansible_become_user')
  result.delete('ansible_become')
  if (!become) return
  const isOn = booleanOf(become.value)
  if (isOn === true && user) {
    result.delete('ansible_become_user')
    result.set('become', { ...user, value: typeof user.value === 'number' ? String(user.value) : user.value })
  } else result.set('become', { ...become, value: isOn ?? become.value })
}

/** As Ansible reads `yes`, `1` and `True`. */
function booleanOf(value: unknown): boolean | undefined {
  const text = String(typeof value === 'object' ? '' : value).toLowerCase()
  if (['true', 'yes', 'on', '1', 'y', 't'].includes(text)) return true
  return ['false', 'no', 'off', '0', 'n', 'f'].includes(text) ? false : undefined
}

/** Other ways to connect stay as they are, and are an error for a host that a run connects to. */
function placeConnection(result: Map<string, Placed>): void {
  const connection = result.get('ansible_connection')
  if (typeof connection?.value !== 'string') return
  const [, way] = /^(?:ansible\.builtin\.)?(ssh|smart|paramiko|paramiko_ssh|local)$/.exec(connection.value) ?? []
  if (way === undefined) return
  result.delete('ansible_connection')
  result.set('connection', { ...connection, value: way === 'local' ? 'local' : 'ssh' })
}
