import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Contender, compare, type Measured } from './contender.js'
import { floor, recordQuestions } from './floor.js'
import { haploy, pairs, unchanging } from './haploy.js'
import type { Plan } from './plan.js'
import type { Figure, Row } from './row.js'
import type { Site } from './site.js'

/** Milliseconds of a round trip on the long way. */
const far = 100

/** A run without changes on hosts that are far away. What distance adds to its time says how many round trips it takes. */
export async function distance(site: Site, hosts: number, runs: number): Promise<Row> {
  const inventory = await site.inventory(hosts)
  await haploy(site, pairs, inventory)
  const questions = await recordQuestions(site, pairs, inventory)
  await leadThroughRelay(site, hosts, questions)
  const contenders: Contender[] = [
    unchanging(site, pairs, inventory, { HOME: site.folder, USER: 'ops' }),
    floor(site, questions),
  ]
  const near = await relayed(site, hosts, 0, () => compare(contenders, runs))
  const measured = await relayed(site, hosts, far, () => compare(contenders, runs))
  const trips = (name: 'haploy' | 'floor') => (measured[name]!.seconds - near[name]!.seconds) / (far / 1000)
  const figures: Figure[] = [
    { name: 'round trips', value: trips('haploy'), aim: 14, guarded: true },
    { name: 'round trips of the floor', value: trips('floor'), guarded: false },
  ]
  return { case: `no change, ${far} ms away`, hosts, measured, figures }
}

/** Writes an ssh_config for haploy that leads to the relay, and the same in the floor's plan. */
async function leadThroughRelay(site: Site, hosts: number, questions: string): Promise<void> {
  const ends = site.lab.hosts.slice(0, hosts)
  const lines = ends.map(({ address }, index) =>
    [`Host ${address}`, 'HostName 127.0.0.1', `Port ${2201 + index}`, `HostKeyAlias ${address}`].join('\n  '),
  )
  await mkdir(join(site.folder, '.ssh'), { recursive: true })
  await writeFile(join(site.folder, '.ssh/config'), `${lines.join('\n')}\n`)
  const file = join(questions, 'plan.json')
  const plan = JSON.parse(await readFile(file, 'utf8')) as Plan
  const portOf = (wanted: string) => 2201 + ends.findIndex(({ name }) => name === wanted)
  await writeFile(
    file,
    JSON.stringify(plan.map((host) => ({ ...host, address: '127.0.0.1', port: portOf(host.name) }))),
  )
}

async function relayed(site: Site, hosts: number, delay: number, act: () => Promise<Measured>): Promise<Measured> {
  const ends = site.lab.hosts.slice(0, hosts).map(({ address }) => `${address}:22`)
  const [program, ...args] = site.lab.command(['node', relay, String(delay), ...ends])
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    await once(child.stdout, 'data')
    return await act()
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

const relay = fileURLToPath(new URL('relay.js', import.meta.url))
