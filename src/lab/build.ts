import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { accessFiles, writeAccessFiles } from './access-files.js'
import { destroy } from './destroy.js'
import { Disk } from './host/disk.js'
import { Machine } from './host/host.js'
import { Network } from './host/network.js'
import type { HostAddress } from './hosts.js'
import { type BaseSpec, baseOf, ensureBase } from './image/base.js'
import { must } from './linux/run.js'
import type { LabPaths } from './paths.js'
import { bootId, type LabRecord, writeRecord } from './record.js'

/** Builds a lab and boots its hosts. Removes the remains of an interrupted build first. */
export async function build(
  paths: LabPaths,
  hosts: HostAddress[],
  spec: BaseSpec,
  onProgress: (text: string) => void,
): Promise<LabRecord> {
  await destroy(paths)
  const record = { hosts, system: spec.system, base: await baseOf(spec), ready: false, bootId: await bootId() }
  await writeRecord(paths, record)
  await ensureBase(spec, onProgress)
  onProgress(`booting ${hosts.length} ${hosts.length === 1 ? 'host' : 'hosts'}`)
  await paths.group.child('controller').create()
  await Promise.all([makeIdentities(paths, hosts), new Network(paths).create(), allowInotify()])
  await Promise.all([...hostsOf(paths, record).values()].map((host) => host.boot()))
  record.ready = true
  await writeRecord(paths, record)
  return record
}

/** The hosts of a lab by name, with their disks and control groups. */
export function hostsOf(paths: LabPaths, { hosts, base }: LabRecord): Map<string, Machine> {
  const network = new Network(paths)
  return new Map(
    hosts.map(({ name, address }) => {
      const dir = dirOf(paths, name)
      const disk = new Disk(dir, base, {
        name,
        machineIdFile: machineIdFile(dir),
        hostKeyFile: hostKeyFile(dir),
        authorizedKeyFile: `${accessFiles(paths.stateDir).keyFile}.pub`,
        neighbours: hosts,
      })
      return [name, new Machine({ name, address, lab: paths.name, dir, disk, group: paths.group.child(name), network })]
    }),
  )
}

/** Creates what each host keeps for the life of the lab (its machine id and host key), and the access files. */
async function makeIdentities(paths: LabPaths, hosts: readonly HostAddress[]): Promise<void> {
  const hostKeys = new Map<string, string>()
  await makeKey(accessFiles(paths.stateDir).keyFile, `haploy lab ${paths.name}`)
  for (const { name } of hosts) {
    const dir = dirOf(paths, name)
    await mkdir(dir, { recursive: true })
    await writeFile(machineIdFile(dir), `${randomBytes(16).toString('hex')}\n`)
    await makeKey(hostKeyFile(dir), name)
    hostKeys.set(name, await readFile(`${hostKeyFile(dir)}.pub`, 'utf8'))
  }
  await writeAccessFiles(paths.stateDir, hosts, hostKeys)
}

const makeKey = (file: string, comment: string) =>
  must(['ssh-keygen', '-q', '-t', 'ed25519', '-N', '', '-C', comment, '-f', file])

// Every systemd watches files; about a dozen hosts exhaust the kernel's default of 128 inotify instances.
async function allowInotify(): Promise<void> {
  const limit = '/proc/sys/fs/inotify/max_user_instances'
  if (Number(await readFile(limit, 'utf8')) < 8192) await writeFile(limit, '65536')
}

const dirOf = (paths: LabPaths, host: string) => join(paths.stateDir, 'hosts', host)
const machineIdFile = (dir: string) => join(dir, 'machine-id')
const hostKeyFile = (dir: string) => join(dir, 'ssh_host_ed25519_key')
