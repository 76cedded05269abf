import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Member, Site } from './site.js'

/**
 * Lets real hosts stand for many: whoever logs in at another address or port than the usual one meets a machine with an id
 * and folders of haploy's own, in a mount namespace. Otherwise it would be one host with many names, which a run refuses. An
 * sshd listens at 16 ports at most.
 */
export async function standForMany(site: Site, hosts: readonly string[], ports: readonly number[] = []): Promise<void> {
  const listening = [22, ...ports].map((port) => `Port ${port}\n`).join('')
  const setUp = `printf '%s' '${machine}' >/usr/local/sbin/bench-machine && chmod 755 /usr/local/sbin/bench-machine
printf '%s' '${listening}AddressFamily inet
ForceCommand /usr/local/sbin/bench-machine
' >/etc/ssh/sshd_config.d/bench.conf && systemctl restart ssh`
  for (const host of hosts) {
    const { code, stderr } = await site.lab.on(host, setUp)
    if (code !== 0) throw new Error(`${host}: it cannot stand for many: ${stderr}`)
  }
}

/** The words of SSH_CONNECTION are the client's address and port, and the server's. */
const machine = `#!/bin/sh
set -- $SSH_CONNECTION
exec sudo -n unshare --mount sh -c "
d=/srv/machines/$3-$4
mkdir -p /run/haploy /var/lib/haploy \\$d/run \\$d/lib
[ -s \\$d/id ] || echo $3-$4 | md5sum | cut -c1-32 >\\$d/id
mount --bind \\$d/id /etc/machine-id
mount --bind \\$d/run /run/haploy
mount --bind \\$d/lib /var/lib/haploy
exec runuser -u $(id -un) -- sh -c \\"\\$1\\"" sh "$SSH_ORIGINAL_COMMAND"
`

/** A file with a line for every member, as a grown one has them: an address that is none of the lab's has the key of its first host. */
export async function knownHosts(site: Site, members: readonly Member[]): Promise<string> {
  const lines = (await readFile(site.lab.knownHostsFile, 'utf8')).split('\n').map((line) => line.split(/[\s,]+/))
  const keys = new Map(lines.map(([address = '', _name, ...key]) => [address, key.join(' ')]))
  const file = join(site.folder, `known-hosts-${members.length}`)
  const lineOf = ([, { address, port = 22 }]: Member) =>
    `${port === 22 ? address : `[${address}]:${port}`} ${keys.get(address) ?? [...keys.values()][0]}\n`
  await writeFile(file, members.map(lineOf).join(''))
  return file
}
