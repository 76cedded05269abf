import { relative, resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { exitCodes, FailedError, UnreachableError, UsageError } from '../core/errors.js'
import type { Problem } from '../core/problem.js'
import type { RoleDefinition } from '../core/role.js'
import type { Script } from '../core/shell/script.js'
import type { HostFacts } from '../engine/facts.js'
import { ProblemsError } from '../inventory/validation/problems.js'
import { bundledRoles } from '../loader/bundled-roles.js'
import { printable } from '../report/printable.js'
import { type Adopted, inventoryPath, playbookPath } from './adopt/project.js'
import { one } from './arguments/options.js'
import { type RunArguments, runOptions } from './arguments/run-options.js'
import { preparedWithTasks, requestOf } from './lint.js'
import { askedPassword, environmentPassword } from './process/password.js'
import { printError } from './process/print-error.js'
import { loadHosts } from './process/project.js'
import { redactor } from './process/secrets.js'

interface AdoptArguments extends Omit<RunArguments, 'output'> {
  readonly hosts: readonly string[]
  readonly output?: string
  readonly user?: string
}

const { inventory, debug, forks, ...others } = runOptions
const login = {
  'extra-vars': others['extra-vars'],
  'ask-become-pass': others['ask-become-pass'],
  'become-password-command': others['become-password-command'],
  'accept-new-host-keys': others['accept-new-host-keys'],
  'connect-timeout': others['connect-timeout'],
  'command-timeout': others['command-timeout'],
}

/** `haploy adopt`: writes a project that has on a pair what the pair has now. */
export const adopt: CommandModule = {
  command: 'adopt <hosts..>',
  describe: 'Write a project from the nginx and keepalived that hosts have',
  builder: (parser) =>
    parser
      .positional('hosts', {
        type: 'string',
        array: true,
        describe: 'Addresses such as ops@lb1.example, or with -i names of the inventory',
        demandOption: true,
      })
      .option('output', {
        ...one('output'),
        group: 'What to do:',
        describe: 'The folder of the project; no file in it is overwritten  [default: the current folder]',
      })
      .options({
        inventory: { ...inventory, describe: 'The inventory that has the hosts; by default they are addresses' },
      })
      .option('user', { ...one('user'), alias: 'u', group: 'Reaching hosts:', describe: 'The user to log in as' })
      .options({ ...login, forks, debug })
      .example(
        '$0 adopt ops@lb1.example ops@lb2.example',
        'Read a pair, and write inventory/hosts.ts and playbooks/deploy.ts',
      )
      .example('$0 adopt lb1 lb2 -i production --output adopted', 'The same for hosts of an inventory, into a folder'),
  handler: async (options) => {
    process.exitCode = await show(options as unknown as AdoptArguments)
  },
}

async function show(options: AdoptArguments): Promise<number> {
  const folder = resolve(options.output ?? '.')
  try {
    const [{ adopt, adoptingRoles }, { assertNew }] = await Promise.all([
      import('./adopt/adopt.js'),
      import('./adopt/project.js'),
    ])
    await assertNew(folder)
    const all = await bundledRoles()
    const roles = adoptingRoles(all)
    const scripts = roles.map(({ adoption }) => adoption.script)
    const { found, hosts } = await read(options, scripts)
    const failed = found.flatMap(({ facts }) => (facts instanceof Error ? [facts] : []))
    for (const error of failed) printError(error, options.debug)
    if (failed.length > 0) return exitCodeOf(failed)
    print(await written({ hosts, roles: adopt(roles, found, Object.keys(hosts)) }, all, folder))
    return exitCodes.fine
  } catch (error) {
    printError(error, options.debug)
    return error instanceof FailedError ? exitCodes.hostFailed : exitCodes.cannotStart
  }
}

function exitCodeOf(failed: readonly Error[]): number {
  return failed.some((error) => error instanceof UnreachableError) ? exitCodes.hostUnreachable : exitCodes.hostFailed
}

/** Writes the project, and returns the paragraphs of the report. */
async function written(adopted: Adopted, all: readonly RoleDefinition[], folder: string): Promise<readonly string[]> {
  const [{ projectOf, writeProject }, { ignored }, { lintText, nextSteps, reportOf }] = await Promise.all([
    import('./adopt/project.js'),
    import('./adopt/ignored.js'),
    import('./adopt/report.js'),
  ])
  await writeProject(projectOf(adopted), folder)
  const problems = await problemsIn(folder)
  const lintIgnore = ignored(problems, all)
  if (Object.keys(lintIgnore).length > 0) await writeProject(projectOf({ ...adopted, lintIgnore }), folder)
  return [reportOf(adopted.roles), ...lintText(problems, lintIgnore), nextSteps(relative('.', folder))]
}

function print(paragraphs: readonly string[]): void {
  process.stdout.write(`${printable(redactor.mask(paragraphs.join('\n\n')))}\n`)
}

/** Reads the hosts in one exchange each, and takes no lock. */
async function read(options: AdoptArguments, scripts: readonly Script[]) {
  const given = environmentPassword(process.env)
  const [{ readFacts }, { connect }, { transportOptions }, { connectionOf, namesOf }] = await Promise.all([
    import('../engine/facts.js'),
    import('../transport/connect.js'),
    import('../api/start-run.js'),
    import('./adopt/hosts.js'),
  ])
  const inventory = await inventoryFor(options)
  const becomePassword = (await askedPassword(options)) ?? given
  const transport = transportOptions({ ...options, env: process.env })
  const parts = scripts.map(partOf)
  const found = await readFacts({
    inventory,
    pattern: 'all',
    becomePassword,
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
    import('./adopt/hosts.js'),
    import('../inventory/extra-variables.js'),
  ])
  const { inventory, extraVars, user, hosts } = options
  if (inventory !== undefined && user !== undefined)
    throw new UsageError('--user is for hosts that are addresses: the inventory has the users')
  if (inventory !== undefined) return (await loadHosts({ inventory, extraVars })).only(hosts)
  const extra = await readExtra(extraVars, { folder: process.cwd() })
  return inventoryOf(hosts, user).with({ extra })
}

/** What lint says of the project. */
async function problemsIn(folder: string): Promise<readonly Problem[]> {
  const options = { playbook: resolve(folder, playbookPath), inventory: resolve(folder, inventoryPath), extraVars: [] }
  try {
    return (await preparedWithTasks(await requestOf(options))).advice
  } catch (error) {
    if (error instanceof ProblemsError) return [...error.errors, ...error.advice]
    throw error
  }
}
