import { UsageError } from '../../core/errors.js'
import type { Script } from '../../core/shell/script.js'
import type { HostFacts } from '../../engine/facts.js'
import type { RunArguments } from '../arguments/run-options.js'
import { askedPasswords, environmentPassword } from '../process/password.js'
import { loadHosts } from '../process/project.js'
import { redactor } from '../process/secrets.js'

/** The arguments of `haploy adopt`. */
export interface AdoptArguments extends Omit<RunArguments, 'output'> {
  readonly hosts: readonly string[]
  readonly output?: string
}

/** Reads the hosts in one exchange each, and takes no lock. Returns how to connect to them, by their names in the new inventory. */
export async function read(options: AdoptArguments, scripts: readonly Script[]) {
  const given = environmentPassword()
  const [{ readFacts }, { connect }, { transportOptions }, { connectionOf, namesOf }] = await Promise.all([
    import('../../engine/facts.js'),
    import('../../transport/connect.js'),
    import('../../api/start-run.js'),
    import('./hosts.js'),
  ])
  const inventory = await inventoryFor(options)
  const passwords = { becomePassword: given, ...(await askedPasswords(options)) }
  const transport = transportOptions({ ...options, env: process.env })
  const parts = scripts.map(partOf)
  const found = await readFacts({
    inventory,
    pattern: 'all',
    ...passwords,
    transport,
    forks: options.forks,
    connect,
    redactor,
    parts,
  })
  const names = options.inventory === undefined ? namesOf(found.map(withHostname)) : found.map(({ host }) => host)
  const hosts = found.map(({ host }, index) => {
    const { vars, address } = inventory.host(host)
    return [names[index]!, connectionOf(vars, address)] as const
  })
  return { found, hosts: Object.fromEntries(hosts) }
}

function partOf(script: Script) {
  return { script, limit: { bytes: 64 * 2 ** 20, of: 'the configuration' } }
}

function withHostname({ host, facts }: HostFacts) {
  return { host, hostname: facts instanceof Error ? host : facts.hostname }
}

/** Only the hosts that are given. */
async function inventoryFor(options: AdoptArguments) {
  const [{ inventoryOf }, { readExtra }] = await Promise.all([
    import('./hosts.js'),
    import('../../inventory/extra-variables.js'),
  ])
  const { inventory, extraVars, user, hosts } = options
  if (inventory !== undefined && user !== undefined)
    throw new UsageError('--user is for hosts that are addresses: the inventory has the users')
  if (inventory !== undefined) return (await loadHosts(options)).only(hosts)
  const extra = await readExtra(extraVars, { folder: process.cwd() })
  return inventoryOf(hosts, user).with({ extra })
}
