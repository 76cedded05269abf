import { runDefaults } from '../../api/defaults.js'
import { transportOptions } from '../../api/start-run.js'
import { exitCodes } from '../../core/errors.js'
import type { Host } from '../../core/host/host.js'
import { secretsIn } from '../../engine/failure/redactor.js'
import { secretsOfTargets, targetsOf } from '../../engine/prepare/targets.js'
import type { Inventory } from '../../inventory/inventory.js'
import { ProblemsError } from '../../inventory/validation/problems.js'
import type { Setting } from '../../inventory/variables.js'
import { bundledRoles } from '../../loader/bundled-roles.js'
import { printable, printableJson } from '../../report/printable.js'
import { terminalColumns } from '../process/output.js'
import { printError } from '../process/print-error.js'
import { loadHosts, loadProject } from '../process/project.js'
import { redactor } from '../process/secrets.js'
import { ofInventory, ofPlays, ofRole, type Resolved, type Section } from './resolved.js'
import { tableText } from './table.js'

/** The arguments of `haploy vars`. */
export interface VarsArguments {
  readonly host: string
  readonly playbook: string | undefined
  readonly inventory: readonly string[] | undefined
  readonly extraVars: string[]
  readonly output?: 'text' | 'json'
  readonly debug: boolean
}

/** Prints the variables of a host without secrets, and returns the exit code. Throws UsageError. */
export async function printVars(options: VarsArguments): Promise<number> {
  const { host, sections, problems } = await resolved(options)
  const shown = sections.map(({ play, settings }) => ({ play, rows: settings.map(rowOf) }))
  if (options.output === 'json') {
    const objects = shown.map(({ play, rows }) => ({
      play,
      variables: Object.fromEntries(rows.map(({ variable, value, from }) => [variable, { value, from }])),
    }))
    process.stdout.write(`${printableJson({ host, sections: objects }, 2)}\n`)
  } else {
    const texts = shown.map(({ play, rows }) => {
      const table = tableText(
        rows.map((row) => ({ ...row, value: JSON.stringify(row.value) })),
        terminalColumns(),
      )
      return play === undefined ? table : `${printable(play)}\n\n${table}`
    })
    process.stdout.write(texts.join('\n'))
  }
  if (problems.length > 0) printError(new ProblemsError(problems), options.debug)
  return problems.length > 0 ? exitCodes.cannotStart : exitCodes.fine
}

async function resolved(options: VarsArguments): Promise<Resolved & { readonly host: string }> {
  const { playbook, ...others } = options
  const project = playbook === undefined ? undefined : await loadProject({ ...others, playbook })
  const inventory = project?.inventory ?? (await loadHosts(others))
  const host = inventory.host(options.host)
  await learnSecrets(host, inventory)
  const plays = project ? ofPlays(project.playbook, host, inventory) : { sections: [], problems: [] }
  redactor.add(secretsIn(plays.sections.flatMap(({ settings }) => settings.map(({ value }) => value))))
  const sections: readonly Section[] = [ofInventory(host, inventory), ...plays.sections]
  return { host: host.name, sections, problems: plays.problems }
}

/** Secrets may be plain text in the inventory: the passwords of the connection, and what the roles of haploy know to be one. */
async function learnSecrets(host: Host, inventory: Inventory): Promise<void> {
  const transport = transportOptions({ ...runDefaults, acceptNewHostKeys: false, env: process.env })
  const play = { play: { hosts: host.name, roles: [] }, inventory, peers: [host], hosts: [host] }
  redactor.add(secretsOfTargets(targetsOf([play], { transport }).targets.values()))
  for (const role of await bundledRoles()) {
    if (host.vars[role.name] === undefined) continue
    const { settings } = ofRole({ role, variablesFor: () => ({}) }, host, inventory)
    redactor.add(secretsIn(settings.map(({ value }) => value)))
  }
}

/** Plain data without secrets; a function is shown as such. */
function rowOf({ path, value, from }: Setting): { variable: string; value: unknown; from: string } {
  const text = JSON.stringify(value, (_key, each) => (typeof each === 'function' ? '(function)' : each)) ?? 'null'
  return redactor.redactData({ variable: path.join('.'), value: JSON.parse(text), from })
}
