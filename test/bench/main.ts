import { Ansible, ansibleIsInstalled, ansibleNeeds } from './ansible.js'
import { editedTemplate, firstDeployment, noChange } from './cases.js'
import { distance } from './distance.js'
import { regressions, update } from './guard.js'
import { haploy, pairs } from './haploy.js'
import { machine } from './machine.js'
import { manyHosts, manyPairs } from './many-hosts.js'
import { type Kind, type Options, readOptions } from './options.js'
import { push, rsyncIsInstalled } from './push.js'
import { jsonOf, type Row } from './row.js'
import { Site } from './site.js'
import { startUp } from './start-up.js'
import { table } from './table.js'

// A program: `npm run bench`. It compares haploy in a lab with the minimum cost of the same work, and with ansible.

try {
  await bench(readOptions(process.argv.slice(2)))
} catch (error) {
  printProgress(`bench: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

async function bench(options: Options): Promise<void> {
  const description = machine()
  printProgress(description)
  const withAnsible = options.ansible > 0 && (await ansibleIsInstalled())
  if (!withAnsible)
    printProgress('ansible is not measured (apt-get install --no-install-recommends ansible-core brings it)')
  const withRsync = await rsyncIsInstalled()
  if (!withRsync) printProgress('rsync is not measured (apt-get install --no-install-recommends rsync brings it)')
  const packages = [...(withAnsible ? ansibleNeeds : []), ...(withRsync ? ['rsync'] : [])]
  const site = await Site.build({
    name: options.lab,
    hosts: options.hosts.at(-1)!,
    packages,
    onProgress: printProgress,
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void site.remove().then(() => process.exit(99)))
  try {
    const rows = await measure(site, options, withAnsible)
    if (!options.json) print(`\n${table(rows)}\n${description}\nMedians of ${options.runs}, of whole processes.\n`)
    await guard(rows, options)
  } finally {
    await site.remove()
  }
}

async function measure(site: Site, options: Options, withAnsible: boolean): Promise<Row[]> {
  const { hosts, runs } = options
  const rows: Row[] = []
  const ansibleOn = async (count: number) =>
    withAnsible && count <= options.ansible ? await Ansible.prepare(site, count) : undefined
  const keep = (measured: readonly Row[]) => {
    rows.push(...measured)
    if (options.json) for (const row of measured) print(`${jsonOf(row)}\n`)
  }
  const take = async (kind: Kind, act: () => Promise<Row | Row[]>) => {
    if (!options.only.includes(kind)) return
    printProgress(`measuring ${kind}`)
    keep([await act()].flat())
  }
  const [fewest = 2] = hosts
  const ten = hosts.findLast((count) => count <= 10) ?? fewest
  await take('start', () => startUp(site, runs))
  for (const count of hosts) {
    printProgress(`deploying to ${count} hosts`)
    await haploy(site, pairs, await site.inventory(count))
    const caseOptions = { site, hosts: count, runs, ansible: await ansibleOn(count) }
    await take('no-change', () => noChange(caseOptions))
    if (count === ten) await take('edit', () => editedTemplate(caseOptions))
  }
  await haploy(site, pairs, await site.inventory(fewest))
  await take('far', () => distance(site, fewest, runs))
  await take('push', () => push(site, ten, Math.min(runs, 3)))
  await take('many', async () => [
    ...(await manyHosts(site, options.many, Math.min(runs, 3))),
    ...(await manyPairs(site, ten, Math.min(runs, 3))),
  ])
  await take('first', async () => {
    return await firstDeployment({ site, hosts: fewest, runs, ansible: await ansibleOn(fewest) })
  })
  return rows
}

async function guard(rows: readonly Row[], options: Options): Promise<void> {
  if (options.update) return await update(rows)
  const worse = await regressions(rows)
  if (worse.length > 0) throw new Error(`worse than before:\n${worse.join('\n')}`)
}

function print(text: string): void {
  process.stdout.write(text)
}

function printProgress(text: string): void {
  process.stderr.write(`${text}\n`)
}
