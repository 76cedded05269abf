import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { HostAddress } from './hosts.js'
import type { System } from './image/system.js'
import { type LabPaths, labsDir } from './paths.js'

/** The record of a lab, stored in its `lab.json`. */
export interface LabRecord {
  hosts: HostAddress[]
  system: System
  /** The folder of its hosts' base. */
  base: string
  /** False while the lab is being built; without a running builder it means that the builder died. */
  ready: boolean
  /** The boot id of the machine when the lab was built: mounts and processes do not survive a reboot. */
  bootId: string
}

export const bootId = async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8')).trim()

/** Writes the record atomically. */
export async function writeRecord({ stateDir }: LabPaths, record: LabRecord): Promise<void> {
  await mkdir(stateDir, { recursive: true })
  const file = join(stateDir, 'lab.json')
  await writeFile(`${file}.new`, `${JSON.stringify(record, null, 2)}\n`)
  await rename(`${file}.new`, file)
}

/** The record of the lab in `stateDir`; undefined when there is none. */
export async function readRecord(stateDir: string): Promise<LabRecord | undefined> {
  const text = await readFile(join(stateDir, 'lab.json'), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as LabRecord)
}

/** The folders of the bases that the labs of this machine use. */
export async function basesInUse(): Promise<ReadonlySet<string>> {
  const names = await readdir(labsDir).catch(() => [])
  const records = await Promise.all(names.map((name) => readRecord(join(labsDir, name))))
  return new Set(records.flatMap((record) => record?.base ?? []))
}
