import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { run as runHere } from '../../src/lab/linux/run.js'
import { type Candidate, compare, type Took } from './candidate.js'
import { expecting, haploy } from './haploy.js'
import { comparedTo, overFloor, type Row } from './row.js'
import type { Site } from './site.js'

export async function rsyncIsInstalled(): Promise<boolean> {
  return await runHere(['rsync', '--version']).then(
    ({ code }) => code === 0,
    () => false,
  )
}

/** A large file, and as many small files as a web site has, sent to all hosts at once. */
export async function push(site: Site, hosts: number, runs: number): Promise<Row[]> {
  const file = join(site.folder, 'large')
  await writeFile(file, randomBytes(megabytes * 1_000_000))
  const folder = await smallFiles(site)
  const rows = [
    await pushed(site, hosts, runs, 'file', file, `${megabytes} MB`),
    await pushed(site, hosts, runs, 'tree', folder, `${files} files`),
  ]
  await site.on(hosts, unmounted)
  return rows
}

const megabytes = 100
const files = 5000

async function smallFiles(site: Site): Promise<string> {
  const folder = join(site.folder, 'tree')
  for (let index = 0; index < files; index++) {
    const below = join(folder, `part${index % 50}`)
    if (index < 50) await mkdir(below, { recursive: true })
    await writeFile(join(below, `${index}.html`), randomBytes(2048).toString('base64'))
  }
  return folder
}

async function pushed(
  site: Site,
  hosts: number,
  runs: number,
  what: 'file' | 'tree',
  from: string,
  name: string,
): Promise<Row> {
  const inventory = await site.inventory(hosts)
  const variables = ['-e', JSON.stringify({ pushed: { what, from, to: destination } })]
  const prepare = async () => void (await site.on(hosts, `${unmounted}; ${mounted}`))
  const run = async () => expecting(await haploy(site, playbook, inventory, variables), { changes: true })
  await prepare()
  await run()
  const idle = expecting(await haploy(site, playbook, inventory, variables), { changes: false })
  const candidates: Candidate[] = [
    { name: 'haploy', prepare, run },
    { name: 'floor', prepare, run: () => site.time(plainUpload(site, hosts, what, from)) },
    { name: 'scp', prepare, run: () => site.time(scp(site, hosts, from)) },
  ]
  if (await rsyncIsInstalled()) {
    candidates.push({ name: 'rsync', prepare, run: () => site.time(rsync(site, hosts, what, from)) })
  }
  const measured = await compare(
    candidates.map((candidate) => withHosts(site, hosts, candidate)),
    runs,
  )
  const memory = { name: 'MiB more than without a change', value: measured.haploy!.memory! - idle.memory! }
  return {
    case: `push ${name}`,
    hosts,
    measured,
    figures: [
      ...overFloor(measured),
      ...comparedTo('scp', measured, false),
      ...comparedTo('rsync', measured, false),
      { ...memory, aim: 64, guarded: false },
    ],
  }
}

const playbook = 'test/bench/pushed.ts'

const place = '/srv/push'
const destination = `${place}/pushed`

/**
 * In memory, because all hosts share one disk, and one that has just lost thousands of files is slow to make new ones.
 * Everybody may write there: the others do not become root.
 */
const mounted = `mkdir -p ${place} && mount -t tmpfs -o mode=0777 none ${place}`
const unmounted = `! mountpoint -q ${place} || umount ${place}`

/** Also measures the processor time of the hosts. */
function withHosts(site: Site, hosts: number, candidate: Candidate): Candidate {
  const run = async (): Promise<Took> => {
    const before = await hostsCpu(site, hosts)
    const took = await candidate.run()
    return { ...took, hostsCpu: (await hostsCpu(site, hosts)) - before }
  }
  return { ...candidate, run }
}

async function hostsCpu(site: Site, hosts: number): Promise<number> {
  const answers = await site.on(hosts, 'cat /sys/fs/cgroup/cpu.stat')
  const microseconds = answers.map((answer) => Number(/^usage_usec (\d+)$/m.exec(answer)?.[1]))
  return microseconds.reduce((sum, each) => sum + each, 0) / 1e6
}

/** The minimum for a complete and durable upload: sent through a shell, hashed, flushed. */
function plainUpload(site: Site, hosts: number, what: 'file' | 'tree', from: string): readonly string[] {
  const flushed = `sync -f ${destination}`
  const ways = {
    file: ['cat "$from"', `cat >${destination} && openssl dgst -sha256 ${destination} && ${flushed}`],
    tree: [
      'tar -c -C "$from" .',
      `mkdir ${destination} && cd ${destination} && tar -x && find . -type f -exec sha256sum {} + && ${flushed}`,
    ],
  }
  const [local, remote] = ways[what] as [string, string]
  return onAll(site, hosts, from, `${local} | ssh -F "$config" "$host" '${remote}' >/dev/null`)
}

function scp(site: Site, hosts: number, from: string): readonly string[] {
  return onAll(site, hosts, from, `scp -q -r -F "$config" "$from" "$host:${destination}"`)
}

function rsync(site: Site, hosts: number, what: 'file' | 'tree', from: string): readonly string[] {
  const all = what === 'tree' ? `${from}/` : from
  return onAll(site, hosts, all, `rsync -a -e "ssh -F $config" "$from" "$host:${destination}"`)
}

/** One process per host, all at once. */
function onAll(site: Site, hosts: number, from: string, action: string): readonly string[] {
  const loop = `config=$1 from=$2 jobs= failed=0
shift 2
for host; do ${action} & jobs="$jobs $!"; done
for job in $jobs; do wait "$job" || failed=1; done
exit "$failed"`
  return ['sh', '-c', loop, 'sh', site.lab.sshConfigFile, from, ...site.hosts(hosts)]
}
