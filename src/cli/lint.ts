import type { CommandModule } from 'yargs'
import { exitCodes } from '../core/errors.js'
import type { Problem } from '../core/role.js'
import type { PrepareRequest } from '../engine/prepare/select.js'
import { listed, ProblemsError } from '../inventory/validation/problems.js'
import { printable } from '../report/printable.js'
import { runOptions } from './arguments/run-options.js'
import { printError } from './process/print-error.js'
import { loadProject, type ProjectArguments } from './project.js'

interface LintArguments extends ProjectArguments {
  readonly explain: boolean
  readonly debug: boolean
}

/** `haploy lint`: everything that a run would refuse to start with, without a host. */
export const lint: CommandModule = {
  command: 'lint <playbook>',
  describe: 'Look for mistakes in a playbook and its inventory, without a host',
  builder: (parser) =>
    parser
      .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path', demandOption: true })
      .options({ inventory: runOptions.inventory, 'extra-vars': runOptions['extra-vars'], debug: runOptions.debug })
      .option('explain', {
        type: 'boolean',
        default: false,
        group: 'What to see:',
        describe: 'Say who takes over after every failure, and every two',
      })
      .example('$0 lint deploy', 'Look at playbooks/deploy.ts with inventory/hosts.ts')
      .example('$0 lint deploy --explain', 'Show which host takes over when'),
  handler: async (options) => {
    process.exitCode = await look(options as unknown as LintArguments)
  },
}

async function look(options: LintArguments): Promise<number> {
  let request: PrepareRequest | undefined
  try {
    request = await requestAsForRun(options)
    const prepared = (await import('../engine/prepare/prepare.js')).prepare(request)
    const explained = options.explain ? await explanations(request) : []
    const counted = `${count(prepared.plays.length, 'play')}, ${count(prepared.hosts.length, 'host')}`
    const praise = prepared.advice.length === 0 ? [`nothing to complain about: ${counted}`] : []
    const report = [...explained, ...praise].join('\n\n')
    if (report !== '') process.stdout.write(`${printable(report)}\n`)
    return adviseOf(prepared.advice)
  } catch (error) {
    printError(error, options.debug)
    if (error instanceof ProblemsError) adviseOf(error.advice)
    if (options.explain) process.stdout.write(`${printable(await explanationDespite(request))}\n`)
    return exitCodes.cannotStart
  }
}

/** Writes what a run would warn of. Gives the exit code that it alone leads to. */
function adviseOf(advice: readonly Problem[]): number {
  if (advice.length === 0) return exitCodes.fine
  process.stderr.write(`${printable(`haploy: advice, of which a run only warns:\n${listed(advice)}`)}\n`)
  return exitCodes.cannotStart
}

async function requestAsForRun(options: LintArguments): Promise<PrepareRequest> {
  const transport = { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: process.env }
  return { ...(await loadProject(options)), roles: [], transport }
}

async function explanations(request: PrepareRequest): Promise<readonly string[]> {
  const { explain } = await import('../engine/prepare/explain.js')
  return explain(request).flatMap(({ title, text }) => [
    title,
    text ?? 'Not explained: the errors leave open what it would be.',
  ])
}

/** What a run would refuse may be seen best in what would come of it. */
async function explanationDespite(request: PrepareRequest | undefined): Promise<string> {
  const unknown = 'Nothing is explained: it is not known which roles and hosts there are.'
  if (request === undefined) return unknown
  return await explanations(request).then(
    (explained) => ['With these errors:', ...explained].join('\n\n'),
    () => unknown,
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
