import { type Ansible, ansibleNeeds } from './ansible.js'
import { type Contender, compare } from './contender.js'
import { floor, onEach, recordQuestions, ssh } from './floor.js'
import { haploy } from './haploy.js'
import type { Row } from './row.js'
import { installing, type Site } from './site.js'

interface Circumstances {
  readonly site: Site
  readonly hosts: number
  readonly runs: number
  /** Absent when ansible is not measured. */
  readonly ansible: Ansible | undefined
}

/** Everything is as it should be: what does it cost to find that out? */
export async function noChange({ site, hosts, runs, ansible }: Circumstances): Promise<Row> {
  const questions = await recordQuestions(site, hosts)
  const contenders: Contender[] = [
    { name: 'haploy', run: async () => secondsOf(await haploy(site, hosts), { changes: false }) },
    floor(site, questions),
    ssh(site, hosts, questions),
  ]
  if (ansible) {
    contenders.push({ name: 'ansible', run: async () => secondsOf(await ansible.run(), { changes: false }) })
  }
  return { case: 'no change', hosts, seconds: await compare(contenders, runs) }
}

/** Bare hosts become pairs, beside the mere installation of the same packages on equally bare hosts. */
export async function firstDeployment({ site, hosts, runs, ansible }: Circumstances): Promise<Row> {
  const packages = new Map<string, string>()
  const note = async (name: string) => packages.set(name, (await site.on(hosts, allPackages)).join('\n'))
  const bare = () => site.reset(hosts)
  const deploy = async () => {
    const seconds = secondsOf(await haploy(site, hosts), { changes: true })
    await note('haploy')
    return seconds
  }
  const install = async () => {
    const { seconds } = await site.time(onEach(site, hosts, `sudo -n sh -c '${installation}'`))
    await note('floor')
    return seconds
  }
  const contenders: Contender[] = [
    { name: 'haploy', prepare: bare, run: deploy },
    { name: 'floor', prepare: bare, run: install },
  ]
  if (ansible) {
    const prepare = async () => {
      await bare()
      await site.on(hosts, installing(ansibleNeeds))
    }
    contenders.push({ name: 'ansible', prepare, run: async () => secondsOf(await ansible.run(), { changes: true }) })
  }
  const seconds = await compare(contenders, runs)
  if (packages.get('haploy') !== packages.get('floor')) throw new Error('haploy and the floor installed other packages')
  return { case: 'first deployment', hosts, seconds }
}

/** One line of nginx.conf becomes another one on every host, and nginx takes it up. */
export async function editedTemplate({ site, hosts, runs, ansible }: Circumstances): Promise<Row> {
  let exchangesPerHost = 0
  let timeout = 100
  const edit = async () => {
    const run = await haploy(site, hosts, ['-e', JSON.stringify({ nginx: { keepaliveTimeout: ++timeout } })])
    exchangesPerHost = Math.max(...Object.values(run.exchanges))
    return secondsOf(run, { changes: true })
  }
  const contenders: Contender[] = [{ name: 'haploy', run: edit }]
  if (ansible) {
    const run = async () => secondsOf(await ansible.run(['-e', `keepalive_timeout=${++timeout}s`]), { changes: true })
    contenders.push({ name: 'ansible', run })
  }
  const seconds = await compare(contenders, runs)
  return { case: 'edited template', hosts, seconds, exchangesPerHost }
}

const installation = installing(['nginx', 'keepalived', 's-nail', 'curl', 'procps'])
const allPackages = "dpkg-query -W -f='${Package} ${Version}\\n'"

/** A figure counts only for a run that did what it was to do. */
function secondsOf({ seconds, changed }: { seconds: number; changed: number }, expected: { changes: boolean }): number {
  if (changed > 0 === expected.changes) return seconds
  throw new Error(`a run changed ${changed} things where ${expected.changes ? 'something' : 'nothing'} was to change`)
}
