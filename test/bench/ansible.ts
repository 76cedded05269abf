import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { run } from '../../src/lab/linux/run.js'
import type { Site, Timed } from './site.js'

/** Packages that ansible's modules need on the hosts. */
export const ansibleNeeds = ['python3', 'python3-apt']

export async function ansibleIsInstalled(): Promise<boolean> {
  return await run(['ansible-playbook', '--version']).then(
    ({ code }) => code === 0,
    () => false,
  )
}

/** Runs the equivalent playbook on the first hosts, with the settings that make ansible quick. */
export class Ansible {
  #turn = 0

  private constructor(
    private readonly site: Site,
    private readonly inventory: string,
  ) {}

  /** Prepares a run with the files that haploy has deployed to the hosts. */
  static async prepare(site: Site, hosts: number): Promise<Ansible> {
    for (const host of site.hosts(hosts)) {
      for (const file of files) await save(site, host, file)
    }
    const { keyFile, sshConfigFile, hosts: all } = site.lab
    const lines = all.slice(0, hosts).map(({ name, address }) => `${name} ansible_host=${address}`)
    const vars = [`ansible_user=ops`, `ansible_ssh_private_key_file=${keyFile}`, `files_of_hosts=${site.folder}/files`]
    const inventory = join(site.folder, `hosts-${hosts}.ini`)
    const options = `ansible_ssh_common_args='-F ${sshConfigFile}'`
    await writeFile(inventory, ['[lb]', ...lines, '[lb:vars]', ...vars, options, ''].join('\n'))
    return new Ansible(site, inventory)
  }

  /** Also returns the number of changed tasks. */
  async run(args: readonly string[] = []): Promise<Timed & { changed: number }> {
    const control = join(this.site.folder, `cp${this.#turn++}`)
    const env = {
      ANSIBLE_PIPELINING: '1',
      ANSIBLE_FORKS: '50',
      // One connection a host for the whole run, and a new one for each run.
      ANSIBLE_SSH_ARGS: '-o ControlMaster=auto -o ControlPersist=10s',
      ANSIBLE_SSH_CONTROL_PATH_DIR: control,
      ANSIBLE_PYTHON_INTERPRETER: '/usr/bin/python3',
      ANSIBLE_NOCOLOR: '1',
    }
    const timed = await this.site.time(['ansible-playbook', '-i', this.inventory, playbook, ...args], env)
    const changed = [...timed.stdout.matchAll(/ changed=(\d+)/g)].reduce((sum, [, count]) => sum + Number(count), 0)
    return { ...timed, changed }
  }
}

const playbook = 'test/bench/ansible/pairs.yml'

const files = [
  '/etc/systemd/system/nginx.service.d/haploy.conf',
  '/etc/nginx/nginx.conf',
  '/var/www/html/index.html',
  '/etc/keepalived/check_nginx.sh',
  '/etc/keepalived/notify.sh',
  '/etc/keepalived/convert_state.sh',
  '/etc/keepalived/keepalived.conf',
]

/** Replaces the line that the case `edited template` changes by a variable. */
async function save(site: Site, host: string, path: string): Promise<void> {
  const { stdout } = await site.lab.on(host, `cat ${path}`)
  const file = join(site.folder, 'files', host, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, stdout.replace(/keepalive_timeout \w+;/, 'keepalive_timeout {{ keepalive_timeout }};'))
}
