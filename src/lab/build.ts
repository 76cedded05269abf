import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { handouts, writeHandouts } from './access-files.js'
import { sweep } from './destroy.js'
import { Disk } from './host/disk.js'
import { LabHost } from './host/host.js'
import { Network } from './host/network.js'
import type { RosterEntry } from './hosts.js'
import { baseOf, type Make, warmBase } from './image/base.js'
import type { Place } from './paths.js'
import { bootId, type LabRecord, writeRecord } from './record.js'
import { must } from './run.js'

/** Builds a lab from nothing (the rest of an interrupted one is removed first) and boots its hosts. */
export async function build(
  place: Place,
  hosts: RosterEntry[],
  make: Make,
  onProgress: (text: string) => void,
): Promise<LabRecord> {
  await sweep(place)
  const record = { hosts, system: make.system, base: await baseOf(make), ready: false, bootId: await bootId() }
  await writeRecord(place, record)
  await warmBase(make, onProgress)
  onProgress(`booting ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`)
  await place.group.child('controller').create()
  await Promise.all([makeIdentities(place, hosts), new Network(place).create(), allowInotify()])
  await Promise.all([...hostsOf(place, record).values()].map((host) => host.boot()))
  record.ready = true
  await writeRecord(place, record)
  return record
}

/** The hosts of a lab by name, on the disks and in the groups that its record implies. */
export function hostsOf(place: Place, { hosts, base }: LabRecord): Map<string, LabHost> {
  const network = new Network(place)
  return new Map(
    hosts.map(({ name, address }) => {
      const dir = dirOf(place, name)
      const disk = new Disk(dir, base, {
        name,
        machineIdFile: machineIdFile(dir),
        hostKeyFile: hostKeyFile(dir),
        authorizedKeyFile: `${handouts(place.stateDir).keyFile}.pub`,
        neighbours: hosts,
      })
      return [name, new LabHost({ name, address, lab: place.name, dir, disk, group: place.group.child(name), network })]
    }),
  )
}

/** What stays with a host for the lab's life: its machine id and host key, and with them the controller's files. */
async function makeIdentities(place: Place, hosts: readonly RosterEntry[]): Promise<void> {
  const hostKeys = new Map<string, string>()
  await makeKey(handouts(place.stateDir).keyFile, `haploy lab ${place.name}`)
  for (const { name } of hosts) {
    const dir = dirOf(place, name)
    await mkdir(dir, { recursive: true })
    await writeFile(machineIdFile(dir), `${randomBytes(16).toString('hex')}\n`)
    await makeKey(hostKeyFile(dir), name)
    hostKeys.set(name, await readFile(`${hostKeyFile(dir)}.pub`, 'utf8'))
  }
  await writeHandouts(place.stateDir, hosts, hostKeys)
}

const makeKey = (file: string, comment: string) =>
  must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file])

// Every systemd watches files; the kernel's default of 128 watchers is used up by about a dozen hosts.
async function allowInotify(): Promise<void> {
  const limit = '/proc/sys/fs/inotify/max_user_instances'
  if (Number(await readFile(limit, 'utf8')) < 8192) await writeFile(limit, '65536')
}

const dirOf = (place: Place, host: string) => join(place.stateDir, 'hosts', host)
const machineIdFile = (dir: string) => join(dir, 'machine-id')
const hostKeyFile = (dir: string) => join(dir, 'ssh_host_ed25519_key')
