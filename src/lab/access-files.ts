import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostAddress } from './hosts.js'

/** The files in a lab's state folder that users and programs need to access its hosts. */
export const accessFiles = (stateDir: string) => ({
  inventoryFile: join(stateDir, 'hosts.ts'),
  keyFile: join(stateDir, 'id_ed25519'),
  knownHostsFile: join(stateDir, 'known_hosts'),
  sshConfigFile: join(stateDir, 'ssh_config'),
})

/** Writes the access files. `hostKeys` are the public host keys by host name. */
export async function writeAccessFiles(
  stateDir: string,
  hosts: readonly HostAddress[],
  hostKeys: ReadonlyMap<string, string>,
): Promise<void> {
  const { inventoryFile, knownHostsFile, sshConfigFile } = accessFiles(stateDir)
  const known = hosts.map(({ name, address }) => `${address},${name} ${hostKeys.get(name)!.trim()}\n`)
  await writeFile(knownHostsFile, known.join(''))
  await writeFile(sshConfigFile, sshConfig(stateDir, hosts))
  await writeFile(inventoryFile, inventory(stateDir, hosts))
}

function inventory(stateDir: string, hosts: readonly HostAddress[]): string {
  const { keyFile, knownHostsFile } = accessFiles(stateDir)
  const names = [...new Set(hosts.map(groupOf))]
  const groups = names.map((group) => {
    const lines = hosts.filter((host) => groupOf(host) === group).map(inventoryLine)
    return `    ${quoted(group)}: {\n      hosts: {\n${lines.join('')}      },\n    },\n`
  })
  return `import { defineInventory } from 'haploy'

export default defineInventory({
  vars: { user: 'ops', become: true, key: '${keyFile}', knownHosts: '${knownHostsFile}' },
  groups: {
${groups.join('')}  },
})
`
}

const inventoryLine = ({ name, address }: HostAddress) => `        ${quoted(name)}: { address: '${address}' },\n`

// lb1 is in group lb; a host whose name has no number is in a group of the same name.
const groupOf = ({ name }: HostAddress) => name.replace(/-?(?<!\d)\d+$/, '')

const quoted = (name: string) => (/^\w+$/.test(name) ? name : `'${name}'`)

function sshConfig(stateDir: string, hosts: readonly HostAddress[]): string {
  const { keyFile, knownHostsFile } = accessFiles(stateDir)
  const entries = hosts.map(({ name, address }) => `Host ${name}\n  HostName ${address}\n`)
  const common = [`User ops`, `IdentityFile ${keyFile}`, 'IdentitiesOnly yes', `UserKnownHostsFile ${knownHostsFile}`]
  return `${entries.join('')}Host *\n${common.map((line) => `  ${line}\n`).join('')}`
}
