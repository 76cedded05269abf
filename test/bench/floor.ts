import { mkdtemp } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Candidate } from './candidate.js'
import type { Site } from './site.js'

/** Records the scripts that haploy sends to hosts with nothing to change, for the other candidates. Returns the folder. */
export async function recordQuestions(site: Site, playbook: string, inventory: string): Promise<string> {
  const folder = await mkdtemp(join(site.folder, 'questions-'))
  await site.time(['node', ...process.execArgv, record, playbook, inventory, folder])
  return folder
}

/** One Node process, one connection and one script per host. */
export function floor(site: Site, questions: string): Candidate {
  const command = ['node', client, join(questions, 'plan.json')]
  return { name: 'floor', run: () => site.time(command) }
}

/** OpenSSH's client, one background process per host, with the same script. */
export function ssh(site: Site, hosts: number, questions: string): Candidate {
  const command = onEach(site, hosts, 'sudo -n sh', questions)
  return { name: 'ssh', run: () => site.time(command) }
}

/** The argv that runs a command on the first hosts with OpenSSH, all at once; `scripts` is a folder with their inputs. */
export function onEach(site: Site, hosts: number, remote: string, scripts?: string): readonly string[] {
  const input = scripts === undefined ? '/dev/null' : '"$scripts/$host.sh"'
  const loop = `config=$1 remote=$2 scripts=$3 jobs= failed=0
shift 3
for host; do ssh -F "$config" "$host" "$remote" <${input} >/dev/null & jobs="$jobs $!"; done
for job in $jobs; do wait "$job" || failed=1; done
exit "$failed"`
  return ['sh', '-c', loop, 'sh', site.lab.sshConfigFile, remote, scripts ?? '', ...site.hosts(hosts)]
}

const record = fileURLToPath(new URL('record.ts', import.meta.url))
/** Compiled by `npm run bench`, because it is measured. */
const client = resolve('dist/bench/floor-client.js')
