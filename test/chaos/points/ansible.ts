import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { ansibleNeeds } from '../../bench/ansible.js'
import { installing } from '../../bench/site.js'
import { on } from '../../lab/ground-truth.js'
import { hashes } from '../hashes.js'
import type { Portrait } from '../judge/portrait.js'
import { type Baseline, portraitsOf, startOver } from '../scenario.js'
import type { RunningCommand, Site } from '../site.js'
import type { Tool } from '../tool.js'
import type { Point } from './point.js'

/**
 * ansible-playbook with an equivalent playbook and the very files that haploy wrote, on a pair that haploy deployed. It
 * has no exchanges to count, so its points are moments of its run.
 */
export async function observeAnsible(site: Site): Promise<{ tool: Tool; baseline: Baseline }> {
  const files = await startOver(site, 'edit')
  for (const host of site.names) await on(site.lab, host, installing(ansibleNeeds))
  const tool = new AnsiblePlaybook(site)
  for (const edition of [2, 1]) {
    await site.deploy(edition)
    await tool.save(edition, files)
  }
  await tool.deploy(1)
  const twins = new Map<number, Record<string, Portrait>>()
  const allowed = new Map(files.map((file) => [file, new Set<string | null>()]))
  let milliseconds = 0
  for (const edition of [2, 1]) {
    const began = performance.now()
    await tool.deploy(edition)
    milliseconds = performance.now() - began
    await site.settled()
    twins.set(edition, await portraitsOf(site))
    const seen = await hashes(site.lab, site.names[0]!, files)
    for (const [file, may] of allowed) may.add(seen.get(file) ?? null)
  }
  const points = Array.from({ length: moments }, (_, index) => ({
    exchange: 0,
    step: 0,
    inside: Math.round((milliseconds * (index + 1)) / (moments + 1)),
  }))
  return { tool, baseline: { points, twins, allowed } }
}

/** Number of moments of a run at which faults are injected. */
const moments = 30

class AnsiblePlaybook implements Tool {
  readonly name = 'ansible'
  #turn = 0

  constructor(private readonly site: Site) {}

  /** Saves the files of an edition from the hosts. */
  async save(edition: number, files: readonly string[]): Promise<void> {
    for (const host of this.site.names) {
      for (const path of files) {
        const file = join(this.#files(edition), host, path)
        await mkdir(dirname(file), { recursive: true })
        await writeFile(file, await on(this.site.lab, host, `cat '${path}'`))
      }
    }
  }

  async deploy(edition: number): Promise<Record<string, number>> {
    const said = await (await this.#start(edition)).ended
    if (!said.endsWith('ended with 0')) throw new Error(`ansible-playbook: ${said.slice(-500)}`)
    return Object.fromEntries(
      [...said.matchAll(/^(\S+) +: ok=\d+ +changed=(\d+)/gm)].map(([, host, changed]) => [host, Number(changed)]),
    )
  }

  async reach(edition: number, { inside = 0 }: Point): Promise<RunningCommand> {
    const run = await this.#start(edition)
    await sleep(inside)
    return run
  }

  async #start(edition: number): Promise<RunningCommand> {
    const { keyFile, sshConfigFile, hosts } = this.site.lab
    const lines = hosts.slice(0, 2).map(({ name, address }) => `${name} ansible_host=${address}`)
    const vars = [`ansible_user=ops`, `ansible_ssh_private_key_file=${keyFile}`]
    const options = [`ansible_ssh_common_args='-F ${sshConfigFile}'`, `files_of_hosts=${this.#files(edition)}`]
    const inventory = join(this.site.folder, `ansible-${edition}.ini`)
    await writeFile(inventory, ['[lb]', ...lines, '[lb:vars]', ...vars, ...options, ''].join('\n'))
    return this.site.spawn(['ansible-playbook', '-i', inventory, 'test/bench/ansible/pairs.yml'], {
      ANSIBLE_PIPELINING: '1',
      ANSIBLE_SSH_ARGS: '-o ControlMaster=auto -o ControlPersist=10s',
      ANSIBLE_SSH_CONTROL_PATH_DIR: join(this.site.folder, `cp${this.#turn++}`),
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_NOCOLOR: '1',
    })
  }

  #files(edition: number): string {
    return join(this.site.folder, 'files', `${edition}`)
  }
}
