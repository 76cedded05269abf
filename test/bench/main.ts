import { Ansible, ansibleIsInstalled, ansibleNeeds } from './ansible.js'
import { editedTemplate, firstDeployment, noChange } from './cases.js'
import { haploy } from './haploy.js'
import { machine } from './machine.js'
import { type Options, readOptions } from './options.js'
import { jsonOf, type Row } from './row.js'
import { Site } from './site.js'
import { table } from './table.js'

// A program: `npm run bench`. It measures haploy on a lab beside what the same work costs at least, and beside ansible.

try {
  await bench(readOptions(process.argv.slice(2)))
} catch (error) {
  tell(`bench: ${error instanceof Error ? error.message : error}`)
  process.exitCode = 1
}

async function bench(options: Options): Promise<void> {
  const description = machine()
  tell(description)
  const withAnsible = options.ansible && (await ansibleIsInstalled())
  if (!withAnsible) tell('ansible is not measured (apt-get install --no-install-recommends ansible-core brings it)')
  const site = await Site.build(options.hosts.at(-1)!, withAnsible ? ansibleNeeds : [], tell)
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void site.remove().then(() => process.exit(99)))
  try {
    const rows = await measure(site, options, withAnsible)
    if (!options.json) say(`\n${table(rows)}\n${description}\nMedians of ${options.runs}, of whole processes.\n`)
  } finally {
    await site.remove()
  }
}

async function measure(site: Site, { hosts, runs, json }: Options, withAnsible: boolean): Promise<Row[]> {
  const rows: Row[] = []
  const most = hosts.at(-1)!
  const keep = (row: Row) => {
    rows.push(row)
    if (json) say(`${jsonOf(row)}\n`)
  }
  for (const count of hosts) {
    tell(`deploying to ${count} hosts`)
    await haploy(site, count)
    const ansible = withAnsible ? await Ansible.prepare(site, count) : undefined
    tell(`no change, ${count} hosts`)
    keep(await noChange({ site, hosts: count, runs, ansible }))
    if (count === most) {
      tell(`edited template, ${count} hosts`)
      keep(await editedTemplate({ site, hosts: count, runs, ansible }))
    }
  }
  await haploy(site, hosts[0]!)
  tell(`first deployment, ${hosts[0]} hosts`)
  const ansible = withAnsible ? await Ansible.prepare(site, hosts[0]!) : undefined
  keep(await firstDeployment({ site, hosts: hosts[0]!, runs, ansible }))
  return rows
}

function say(text: string): void {
  process.stdout.write(text)
}

function tell(text: string): void {
  process.stderr.write(`${text}\n`)
}
