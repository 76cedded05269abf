import { medianOf, type Took } from './candidate.js'
import { expecting, haploy } from './haploy.js'
import { knownHosts, standForMany } from './machines.js'
import type { Figure, Row } from './row.js'
import type { Member, Site } from './site.js'

/** Few hosts, ten times as many, and as many as there are to be: what one of them costs is to be the same. */
export async function manyHosts(site: Site, most: number, runs: number): Promise<Row[]> {
  await answerEverywhere(site)
  const inventories = await Promise.all(
    [few, few * 10, most].map(async (hosts) => {
      const members = Array.from({ length: hosts }, (_, index): Member => [`many${index + 1}`, { address: at(index) }])
      return { hosts, inventory: await site.inventoryOf(`many-${hosts}`, members, await knownHosts(site, members)) }
    }),
  )
  const [first, , last] = inventories
  await haploy(site, playbook, first!.inventory, ['--limit', 'many1'])
  await haploy(site, playbook, last!.inventory)
  return await growth('many hosts', { site, playbook, inventories, runs })
}

/** The same with the roles of `pairs.ts`: some real hosts, each of which stands for one of every site. */
export async function manyPairs(site: Site, hosts: number, runs: number): Promise<Row[]> {
  const real = site.lab.hosts.slice(0, hosts)
  const sites = Array.from({ length: 15 }, (_, index) => ({ name: `site${index + 1}`, port: 2201 + index }))
  const names = real.map(({ name }) => name)
  await standForMany(
    site,
    names,
    sites.map(({ port }) => port),
  )
  const inventories = await Promise.all(
    [1, 4, 15].map(async (count) => {
      const members = sites
        .slice(0, count)
        .flatMap(({ name: of, port }) => real.map(({ name, address }): Member => [`${of}-${name}`, { address, port }]))
      const inventory = await site.inventoryOf(`sites-${count}`, members, await knownHosts(site, members))
      return { hosts: members.length, inventory }
    }),
  )
  // The first site installs, and the others, which find everything there, write their manifests.
  for (const { inventory } of inventories) await haploy(site, 'test/bench/sites.ts', inventory)
  return await growth('many pairs', { site, playbook: 'test/bench/sites.ts', inventories, runs })
}

interface Growth {
  readonly site: Site
  readonly playbook: string
  /** Three of them, the smallest first. */
  readonly inventories: readonly { readonly hosts: number; readonly inventory: string }[]
  readonly runs: number
}

/** Runs without changes on an increasing number of hosts. */
async function growth(name: string, { site, playbook, inventories, runs }: Growth): Promise<Row[]> {
  const rows: { hosts: number; took: Took }[] = []
  for (const { hosts, inventory } of inventories) {
    const each: Took[] = []
    for (let run = 0; run < runs; run++) {
      each.push(expecting(await haploy(site, playbook, inventory), { changes: false }))
    }
    rows.push({ hosts, took: medianOf(each) })
  }
  return rows.map(({ hosts, took }, index) => {
    const figures = index === 2 ? figuresOf(rows) : []
    return { case: name, hosts, measured: { haploy: took }, figures }
  })
}

const few = 10
const playbook = 'test/bench/ordinary.ts'

function figuresOf(rows: readonly { hosts: number; took: Took }[]): Figure[] {
  const [small, medium, large] = rows
  const each = (measure: 'cpu' | 'memory', a = small!, b = large!) =>
    (b.took[measure]! - a.took[measure]!) / (b.hosts - a.hosts)
  const cpu = each('cpu', medium, large)
  return [
    { name: 'MiB a host', value: each('memory'), aim: 1, guarded: true },
    { name: 'CPU ms a host', value: cpu * 1000, guarded: false },
    { name: 'x the CPU of one of a few', value: cpu / each('cpu', small, medium), aim: 1.15, guarded: true },
  ]
}

/** One host answers at every address of a network. */
async function answerEverywhere(site: Site): Promise<void> {
  const { name, address } = site.lab.hosts[0]!
  await site.lab.on(name, `ip route replace local ${network} dev lo`)
  await site.lab.exec(['ip', 'route', 'replace', network, 'via', address])
  await standForMany(site, [name])
}

const network = '198.18.16.0/20'

function at(index: number): string {
  return `198.18.${16 + (index >> 8)}.${index & 255}`
}
