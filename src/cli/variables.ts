import type { CommandModule } from 'yargs'
import { exitCodes, UsageError } from '../core/errors.js'
import { didYouMean } from '../core/input/suggest.js'
import type { RoleDefinition } from '../core/role.js'
import { printable } from '../report/printable.js'
import { runOptions, vaultOptions } from './arguments/run-options.js'
import { printError } from './process/print-error.js'
import { loadProject, type ProjectArguments } from './process/project.js'
import { redactor } from './process/secrets.js'

interface VariablesArguments extends ProjectArguments {
  readonly role: readonly string[]
  readonly markdown: boolean
  readonly debug: boolean
}

/** `haploy variables`: prints every variable of a playbook's roles, read from their schemas. */
export const variables: CommandModule = {
  command: 'variables <playbook>',
  describe: 'Show every variable of the roles of a playbook, without a host',
  builder: (parser) =>
    parser
      .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path', demandOption: true })
      .options({ inventory: runOptions.inventory, role: runOptions.role, ...vaultOptions, debug: runOptions.debug })
      .option('markdown', { type: 'boolean', default: false, group: 'What to see:', describe: 'Print Markdown tables' })
      .example('$0 variables deploy', 'Show the variables of all roles of playbooks/deploy.ts')
      .example('$0 variables deploy --role nginx', 'Show the variables of one role'),
  handler: async (options) => {
    process.exitCode = await show({ ...(options as unknown as VariablesArguments), extraVars: [] })
  },
}

async function show(options: VariablesArguments): Promise<number> {
  try {
    const roles = selectRoles(await rolesOf(options), options.role)
    const [{ tablesOf }, { section }, { text }] = await Promise.all([
      import('../reference/tables.js'),
      import('../reference/markdown.js'),
      import('../reference/terminal.js'),
    ])
    const columns = process.stdout.columns || 80
    const tables = roles.flatMap((role) => tablesOf(role))
    const shown = tables.map((table) => (options.markdown ? section(table) : `${text(table, columns)}\n`))
    process.stdout.write(printable(redactor.mask(shown.join('\n'))))
    return exitCodes.fine
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}

/** The roles of all plays, each once. Validates nothing, because users look up variables when a playbook is invalid. */
async function rolesOf(options: ProjectArguments): Promise<readonly RoleDefinition[]> {
  const [{ playbook, inventory }, { playsOf }] = await Promise.all([
    loadProject(options),
    import('../engine/prepare/plays.js'),
  ])
  return [...new Set(playsOf(playbook, inventory).flatMap((play) => play.roles.map(({ role }) => role)))]
}

function selectRoles(roles: readonly RoleDefinition[], wanted: readonly string[]): readonly RoleDefinition[] {
  const known = roles.map(({ name }) => name)
  const unknown = wanted.find((name) => !known.includes(name))
  if (unknown !== undefined) {
    throw new UsageError(`no play of this playbook uses the role '${unknown}'`, {
      hint: didYouMean(unknown, known) ?? `Its roles: ${known.join(', ') || 'none'}.`,
    })
  }
  return wanted.length === 0 ? roles : roles.filter(({ name }) => wanted.includes(name))
}
