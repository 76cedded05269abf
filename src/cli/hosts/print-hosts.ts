import { runDefaults } from '../../api/defaults.js'
import { transportOptions } from '../../api/start-run.js'
import { exitCodes } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import { Secret } from '../../core/shell/secret.js'
import { targetsOf } from '../../engine/prepare/targets.js'
import { ProblemsError } from '../../inventory/validation/problems.js'
import { printableJson } from '../../report/printable.js'
import type { ConnectionArguments } from '../arguments/connection-layer.js'
import { printError } from '../process/print-error.js'
import { loadHosts } from '../process/project.js'
import { redactor } from '../process/secrets.js'
import { graphText } from './graph.js'
import { inventoryJson } from './inventory-json.js'
import { rowOf, tableText } from './table.js'

/** The arguments of `haploy hosts`. */
export interface HostsArguments extends ConnectionArguments {
  readonly hosts: string
  readonly inventory: readonly string[] | undefined
  readonly extraVars: string[]
  readonly graph: boolean
  readonly list: boolean
  readonly output?: 'text' | 'json'
  readonly debug: boolean
}

/** Prints the hosts that the pattern selects, without secrets, and returns the exit code. Throws UsageError. */
export async function printHosts(options: HostsArguments, form: 'table' | 'graph' | 'json'): Promise<number> {
  const inventory = await loadHosts(options)
  const { hosts: pattern } = options
  const hosts = inventory.match(pattern)
  const names = hosts.map(({ name }) => name)
  redactor.add(passwordsOf(hosts))
  // These need no valid connection variables: an Ansible inventory may have hosts that haploy cannot reach.
  if (form === 'graph') return write(redactor.mask(graphText(inventory, names)))
  if (form === 'json') return write(`${printableJson(redactor.redactVariables(inventoryJson(inventory, hosts)), 2)}\n`)
  const transport = transportOptions({ ...runDefaults, acceptNewHostKeys: false, env: process.env })
  const play = { play: { hosts: pattern, roles: [] }, inventory, peers: hosts, hosts }
  const { targets, problems } = targetsOf([play], { transport })
  const rows = await Promise.all(hosts.map((host) => rowOf(host, targets.get(host.name), transport)))
  write(redactor.mask(tableText(rows)))
  const errors = rows.flatMap(({ error }) => error ?? [])
  if (problems.length > 0) errors.push(new ProblemsError(problems))
  for (const error of errors) printError(error, options.debug)
  return errors.length > 0 ? exitCodes.cannotStart : exitCodes.fine
}

/** Passwords that the inventory has as plain text. */
function passwordsOf(hosts: readonly Host[]): readonly Secret[] {
  const values = hosts.flatMap(({ vars }) => [vars.password, vars.keyPassphrase, vars.becomePassword])
  return values.flatMap((value) => (typeof value === 'string' && value !== '' ? [new Secret(value)] : []))
}

function write(text: string): number {
  process.stdout.write(text)
  return exitCodes.fine
}
