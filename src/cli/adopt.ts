import { relative, resolve } from 'node:path'
import type { CommandModule } from 'yargs'
import { exitCodes, FailedError, UnreachableError } from '../core/errors.js'
import type { Problem } from '../core/problem.js'
import type { RoleDefinition } from '../core/role.js'
import { ProblemsError } from '../inventory/validation/problems.js'
import { bundledRoles } from '../loader/bundled-roles.js'
import { printable } from '../report/printable.js'
import type { Adopted } from './adopt/project.js'
import { type AdoptArguments, read } from './adopt/read.js'
import { one } from './arguments/options.js'
import { loginOptions, runOptions } from './arguments/run-options.js'
import { preparedWithTasks, requestOf } from './lint.js'
import { printError } from './process/print-error.js'
import { redactor } from './process/secrets.js'
import { assertNew, inventoryPath, playbookPath, writeProject } from './project/files.js'

const { inventory, debug, forks } = runOptions

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
      .options({ ...loginOptions, forks, debug })
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
    const { adopt, adoptingRoles } = await import('./adopt/adopt.js')
    await assertNew([inventoryPath, playbookPath], folder, 'Name another folder with --output.')
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
  const [{ projectOf }, { ignored }, { lintText, nextSteps, reportOf, secretsText }] = await Promise.all([
    import('./adopt/project.js'),
    import('./adopt/ignored.js'),
    import('./adopt/report.js'),
  ])
  const files = projectOf(adopted)
  await writeProject(files, folder)
  const problems = await problemsIn(folder)
  const lintIgnore = ignored(problems, all)
  if (Object.keys(lintIgnore).length > 0) await writeProject(projectOf({ ...adopted, lintIgnore }), folder)
  const lint = lintText(problems, lintIgnore)
  return [reportOf(adopted.roles), ...lint, ...secretsText(files), nextSteps(relative('.', folder))]
}

function print(paragraphs: readonly string[]): void {
  process.stdout.write(`${printable(redactor.mask(paragraphs.join('\n\n')))}\n`)
}

/** What lint says of the project. */
async function problemsIn(folder: string): Promise<readonly Problem[]> {
  const options = {
    playbook: resolve(folder, playbookPath),
    inventory: [resolve(folder, inventoryPath)],
    extraVars: [],
  }
  try {
    return (await preparedWithTasks(await requestOf(options))).advice
  } catch (error) {
    if (error instanceof ProblemsError) return [...error.errors, ...error.advice]
    throw error
  }
}
