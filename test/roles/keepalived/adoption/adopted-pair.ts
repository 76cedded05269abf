import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { adoptKeepalived } from '../../../../roles/keepalived/adoption/index.js'
import { merged } from '../../../../roles/keepalived/adoption/pair/merge.js'
import { type KeepalivedInput, keepalived } from '../../../../roles/keepalived/index.js'
import type { Adoption, Facts, HostFiles, Resource } from '../../../../src/index.js'
import { contextOf, debian, planForBareHost, tasksOf } from '../../staged-role.js'

const folder = join(import.meta.dirname, 'pairs')
export const conf = '/etc/keepalived/keepalived.conf'

/** The pairs that have a folder, by name. */
export const pairNames = readdirSync(folder).sort()

/** What a pair has on its hosts, by host. */
export function filesOfPair(name: string): Readonly<Record<string, HostFiles>> {
  return { lb1: filesIn(join(folder, name, 'lb1')), lb2: filesIn(join(folder, name, 'lb2')) }
}

function filesIn(root: string): HostFiles {
  const paths = readdirSync(root, { recursive: true }) as string[]
  const files = paths.filter((path) => statSync(join(root, path)).isFile())
  return new Map(files.map((path) => [`/${path}`, readFileSync(join(root, path), 'utf8')]))
}

export const facts: Readonly<Record<string, Facts>> = { lb1: factsOf('lb1', 11), lb2: factsOf('lb2', 12) }

function factsOf(hostname: string, last: number): Facts {
  const interfaces = [
    { name: 'eth0', up: true, addresses: [{ cidr: `198.18.0.${last}/24`, label: 'eth0' }] },
    { name: 'eth1', up: true, addresses: [{ cidr: `10.9.0.${last}/24`, label: 'eth1' }] },
  ]
  return { ...debian, hostname, interfaces }
}

export function adopted(name: string): Adoption<KeepalivedInput> {
  const files = filesOfPair(name)
  const hosts = Object.entries(files).map(([host, each]) => [host, { files: each, facts: facts[host]! }])
  return adoptKeepalived(Object.fromEntries(hosts))
}

/** The variables of one host. */
export function variablesOn(host: string, { variables, hostVariables }: Adoption<KeepalivedInput>): KeepalivedInput {
  return merged({ ...variables }, { ...hostVariables[host] }) as unknown as KeepalivedInput
}

/** What the role writes on a host: keepalived.conf and the scripts, secrets included. */
export async function writtenOn(host: string, adoption: Adoption<KeepalivedInput>): Promise<HostFiles> {
  const other = host === 'lb1' ? 'lb2' : 'lb1'
  const context = contextOf(keepalived, variablesOn(host, adoption), {
    host,
    facts: facts[host]!,
    others: variablesOn(other, adoption),
  })
  const files = tasksOf(keepalived, context).filter(({ resource: { kind } }) => kind === 'file')
  const contents = await Promise.all(files.map(({ resource }) => contentOf(resource)))
  return new Map(files.map(({ resource }, i) => [resource.name, contents[i]!]))
}

export async function contentOf(resource: Resource): Promise<string> {
  const pieces: Uint8Array[] = []
  for (const { input } of planForBareHost(resource).flatMap(({ steps }) => steps))
    for await (const piece of input?.read() ?? []) pieces.push(piece)
  return Buffer.concat(pieces).toString()
}
