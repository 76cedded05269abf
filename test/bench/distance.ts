import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { type Candidate, compare } from './candidate.js'
import { floor, recordQuestions } from './floor.js'
import { haploy, pairs, unchanging } from './haploy.js'
import type { Plan } from './plan.js'
import type { Figure, Row } from './row.js'
import type { Site } from './site.js'

/** Round trip time to distant hosts, in milliseconds. */
const far = 100

/** A run without changes on distant hosts. */
export async function distance(site: Site, hosts: number, runs: number): Promise<Row> {
  const inventory = await site.inventory(hosts)
  await haploy(site, pairs, inventory)
  const questions = await recordQuestions(site, pairs, inventory)
  await leadThroughRelay(site, hosts, questions)
  const candidates: Candidate[] = [
    unchanging(site, pairs, inventory, { HOME: site.folder, USER: 'ops' }),
    floor(site, questions),
  ]
  const { measured, trips } = await relayed(site, hosts, runs, candidates)
  const figures: Figure[] = [
    { name: 'round trips', value: trips.haploy, aim: 14, guarded: true },
    { name: 'round trips of the floor', value: trips.floor, guarded: false },
  ]
  return { case: `no change, ${far} ms away`, hosts, measured, figures }
}

/** Routes haploy through the relay with an ssh_config, and the floor with its plan. */
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

/** Compares the candidates through the relay, and returns the maximum number of round trips of each. */
async function relayed(site: Site, hosts: number, runs: number, candidates: readonly Candidate[]) {
  const ends = site.lab.hosts.slice(0, hosts).map(({ address }) => `${address}:22`)
  const [program, ...args] = site.lab.command(['node', ...process.execArgv, relay, String(far), ...ends])
  const child = spawn(program!, args, { stdio: ['ignore', 'pipe', 'inherit'] })
  let output = ''
  child.stdout.on('data', (bytes: Buffer) => {
    output += bytes
  })
  const trips = { haploy: 0, floor: 0 }
  const counting = candidates.map((candidate): Candidate => {
    const name = candidate.name as keyof typeof trips
    const run = async () => {
      output = ''
      const took = await candidate.run()
      await setTimeout(3 * far)
      trips[name] = Math.max(trips[name], ...output.trim().split('\n').map(Number))
      return took
    }
    return { name, run }
  })
  try {
    await once(child.stdout, 'data')
    return { measured: await compare(counting, runs), trips }
  } finally {
    child.kill()
    await once(child, 'exit')
  }
}

const relay = fileURLToPath(new URL('relay.ts', import.meta.url))
