import { type Ansible, ansibleNeeds } from './ansible.js'
import { type Candidate, compare } from './candidate.js'
import { floor, onEach, recordQuestions, ssh } from './floor.js'
import { expecting, haploy, pairs, unchanging } from './haploy.js'
import { comparedTo, overFloor, type Row } from './row.js'
import { installing, type Site } from './site.js'

interface CaseOptions {
  readonly site: Site
  readonly hosts: number
  readonly runs: number
  /** Undefined when ansible is not measured. */
  readonly ansible: Ansible | undefined
}

/** The cost of a run that has nothing to change. */
export async function noChange({ site, hosts, runs, ansible }: CaseOptions): Promise<Row> {
  const inventory = await site.inventory(hosts)
  const questions = await recordQuestions(site, pairs, inventory)
  const candidates: Candidate[] = [
    unchanging(site, pairs, inventory),
    floor(site, questions),
    ssh(site, hosts, questions),
  ]
  if (ansible) candidates.push({ name: 'ansible', run: async () => expecting(await ansible.run(), { changes: false }) })
  const measured = await compare(candidates, runs)
  const figures = [
    ...overFloor(measured, 1.3),
    ...comparedTo('ssh', measured, false),
    ...comparedTo('ansible', measured, false),
  ]
  return { case: 'no change', hosts, measured, figures }
}

/** The deployment of pairs to bare hosts, compared with only installing the same packages. */
export async function firstDeployment({ site, hosts, runs, ansible }: CaseOptions): Promise<Row> {
  const inventory = await site.inventory(hosts)
  const packages = new Map<string, string>()
  const note = async (name: string) => packages.set(name, (await site.on(hosts, allPackages)).join('\n'))
  const prepare = () => site.reset(hosts)
  const deploy = async () => {
    const took = expecting(await haploy(site, pairs, inventory), { changes: true })
    await note('haploy')
    return took
  }
  const install = async () => {
    const took = await site.time(onEach(site, hosts, `sudo -n sh -c '${installation}'`))
    await note('floor')
    return took
  }
  const candidates: Candidate[] = [
    { name: 'haploy', prepare, run: deploy },
    { name: 'floor', prepare, run: install },
  ]
  if (ansible) {
    const withPython = async () => {
      await prepare()
      await site.on(hosts, installing(ansibleNeeds))
    }
    const run = async () => expecting(await ansible.run(), { changes: true })
    candidates.push({ name: 'ansible', prepare: withPython, run })
  }
  const measured = await compare(candidates, runs)
  if (packages.get('haploy') !== packages.get('floor')) throw new Error('haploy and the floor installed other packages')
  const figures = [...overFloor(measured, 1.15), ...comparedTo('ansible', measured, false)]
  return { case: 'first deployment', hosts, measured, figures }
}

/** One line of nginx.conf changes on every host, and nginx reloads it. */
export async function editedTemplate({ site, hosts, runs, ansible }: CaseOptions): Promise<Row> {
  const inventory = await site.inventory(hosts)
  const { exchanges: without } = expecting(await haploy(site, pairs, inventory), { changes: false })
  let most = 0
  let timeout = 100
  const edit = async () => {
    const run = await haploy(site, pairs, inventory, ['-e', JSON.stringify({ nginx: { keepaliveTimeout: ++timeout } })])
    most = Math.max(most, run.exchanges)
    return expecting(run, { changes: true })
  }
  const candidates: Candidate[] = [{ name: 'haploy', run: edit }]
  if (ansible) {
    const run = async () => expecting(await ansible.run(['-e', `keepalive_timeout=${++timeout}s`]), { changes: true })
    candidates.push({ name: 'ansible', run })
  }
  const measured = await compare(candidates, runs)
  if (most > without + 1) throw new Error(`an edited template took ${most} exchanges a host, no change ${without}`)
  const exchanges = { name: 'exchanges a host', value: most, aim: without + 1, guarded: true }
  return {
    case: 'edited template',
    hosts,
    measured,
    figures: [exchanges, ...comparedTo('ansible', measured, false)],
  }
}

const installation = installing(['nginx', 'keepalived', 's-nail', 'curl', 'procps'])
const allPackages = "dpkg-query -W -f='${Package} ${Version}\\n'"
