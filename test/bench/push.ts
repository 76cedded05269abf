import { randomBytes } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Contender, compare } from './contender.js'
import { expecting, haploy } from './haploy.js'
import { beside, overFloor, type Row } from './row.js'
import type { Site } from './site.js'

/** A large file, and as many small ones as a web site has, on their way to all hosts at once. */
export async function push(site: Site, hosts: number, runs: number): Promise<Row[]> {
  const file = join(site.folder, 'large')
  await writeFile(file, randomBytes(megabytes * 1_000_000))
  const folder = await smallFiles(site)
  const rows = [
    await pushed(site, hosts, runs, 'file', file, `${megabytes} MB`),
    await pushed(site, hosts, runs, 'tree', folder, `${files} files`),
  ]
  await clear(site, hosts)
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
  const variables = ['-e', JSON.stringify({ pushed: { what, from } })]
  const prepare = () => clear(site, hosts)
  const run = async () => expecting(await haploy(site, playbook, inventory, variables), { changes: true })
  await prepare()
  await run()
  const idle = expecting(await haploy(site, playbook, inventory, variables), { changes: false })
  const contenders: Contender[] = [
    { name: 'haploy', prepare, run },
    { name: 'floor', prepare, run: () => site.time(plainly(site, hosts, what, from)) },
    { name: 'scp', prepare, run: () => site.time(scp(site, hosts, from)) },
  ]
  const measured = await compare(contenders, runs)
  const memory = { name: 'MiB more than without a change', value: measured.haploy!.memory! - idle.memory! }
  return {
    case: `push ${name}`,
    hosts,
    measured,
    figures: [...overFloor(measured), ...beside('scp', measured, false), { ...memory, aim: 64, guarded: false }],
  }
}

const playbook = 'test/bench/pushed.ts'

async function clear(site: Site, hosts: number): Promise<void> {
  await site.on(hosts, 'rm -rf /srv/pushed /tmp/pushed')
}

/** The least that brings it whole and for good: sent through a shell, read again, flushed. */
function plainly(site: Site, hosts: number, what: 'file' | 'tree', from: string): readonly string[] {
  const flushed = 'sync -f /tmp/pushed'
  const ways = {
    file: ['cat "$from"', `cat >/tmp/pushed && sha256sum /tmp/pushed && ${flushed}`],
    tree: [
      'tar -c -C "$from" .',
      `mkdir /tmp/pushed && cd /tmp/pushed && tar -x && find . -type f -exec sha256sum {} + && ${flushed}`,
    ],
  }
  const [local, remote] = ways[what] as [string, string]
  return onAll(site, hosts, from, `${local} | ssh -F "$config" "$host" '${remote}' >/dev/null`)
}

function scp(site: Site, hosts: number, from: string): readonly string[] {
  return onAll(site, hosts, from, 'scp -q -r -F "$config" "$from" "$host:/tmp/pushed"')
}

/** One process a host, all at once. */
function onAll(site: Site, hosts: number, from: string, action: string): readonly string[] {
  const loop = `config=$1 from=$2 jobs= failed=0
shift 2
for host; do ${action} & jobs="$jobs $!"; done
for job in $jobs; do wait "$job" || failed=1; done
exit "$failed"`
  return ['sh', '-c', loop, 'sh', site.lab.sshConfigFile, from, ...site.hosts(hosts)]
}
