import type { CommandModule } from 'yargs'
import { exitCodes, UsageError } from '../core/errors.js'
import type { Problem } from '../core/problem.js'
import type { PrepareRequest } from '../engine/prepare/select.js'
import { listed, ProblemsError } from '../inventory/validation/problems.js'
import { printable, printableJson } from '../report/printable.js'
import { oneOf, optional } from './arguments/options.js'
import { runOptions } from './arguments/run-options.js'
import { keepConsoleApart } from './process/output.js'
import { plainProblem, problemOf } from './process/plain-problem.js'
import { printError } from './process/print-error.js'
import { loadProject, type ProjectArguments } from './project.js'

interface LintArguments extends Omit<ProjectArguments, 'playbook'> {
  readonly playbook?: string
  /** Undefined: no list is asked for. */
  readonly rules?: string
  readonly explain: boolean
  readonly output: 'text' | 'json' | undefined
  readonly debug: boolean
}

/** `haploy lint`: everything that a run would refuse to start with, without a host. */
export const lint: CommandModule = {
  command: 'lint [playbook]',
  describe: 'Look for mistakes in a playbook and its inventory, without a host',
  builder: (parser) =>
    parser
      .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path' })
      .options({ inventory: runOptions.inventory, 'extra-vars': runOptions['extra-vars'], debug: runOptions.debug })
      .option('explain', {
        type: 'boolean',
        default: false,
        group: 'What to see:',
        describe: 'Say who takes over after every failure, and every two',
      })
      .option('output', {
        ...oneOf('output', ['text', 'json']),
        group: 'What to see:',
        describe: 'How to report  [default: text]',
      })
      .option('rules', {
        ...optional('rules'),
        group: 'What to see:',
        describe: 'List the rules instead: all, or those whose id begins so',
      })
      .example('$0 lint deploy', 'Look at playbooks/deploy.ts with inventory/hosts.ts')
      .example('$0 lint deploy --explain', 'Show which host takes over when')
      .example('$0 lint --rules keepalived', 'What each rule of that role is for'),
  handler: async (options) => {
    const given = options as unknown as LintArguments
    if (given.rules !== undefined) process.exitCode = await list({ ...given, rules: given.rules })
    else process.exitCode = given.output === 'json' ? await lookAsJson(given) : await look(given)
  },
}

async function list(options: LintArguments & { readonly rules: string }): Promise<number> {
  try {
    const { listRules } = await import('./rules.js')
    process.stdout.write(`${printable(await listRules(options, process.stdout.columns || 80))}\n`)
    return exitCodes.fine
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}

async function look(options: LintArguments): Promise<number> {
  let request: PrepareRequest | undefined
  try {
    request = await requestAsForRun(options)
    const prepared = await preparedWithTasks(request)
    const explained = options.explain ? await explanations(request) : []
    const counted = `${count(prepared.plays.length, 'play')}, ${count(prepared.hosts.length, 'host')}`
    const praise = `nothing${prepared.ignored.length > 0 ? ' else' : ''} to complain about: ${counted}`
    write([...explained, ...ignoredOf(prepared.ignored), ...(prepared.advice.length === 0 ? [praise] : [])])
    return adviseOf(prepared.advice)
  } catch (error) {
    printError(error, options.debug)
    if (error instanceof ProblemsError) {
      adviseOf(error.advice)
      write(ignoredOf(error.ignored))
    }
    if (options.explain) write([await explanationDespite(request)])
    return exitCodes.cannotStart
  }
}

async function lookAsJson(options: LintArguments): Promise<number> {
  keepConsoleApart()
  const print = (problems: readonly Problem[]) => {
    for (const problem of problems) process.stdout.write(`${printableJson(plainProblem(problem))}\n`)
  }
  try {
    const { advice, ignored } = await preparedWithTasks(await requestAsForRun(options))
    print([...advice, ...ignored])
    return advice.length === 0 ? exitCodes.fine : exitCodes.cannotStart
  } catch (error) {
    if (error instanceof ProblemsError) print([...error.errors, ...error.advice, ...error.ignored])
    else print([problemOf(error)])
    return exitCodes.cannotStart
  }
}

/** Everything that a run looks at before it reaches a host, and the tasks of the roles. Throws as `prepare` does. */
async function preparedWithTasks(request: PrepareRequest) {
  const [{ prepare }, { taskProblems }, { brokenTemplates }] = await Promise.all([
    import('../engine/prepare/prepare.js'),
    import('../engine/prepare/task-problems.js'),
    import('../resources/templates/broken-templates.js'),
  ])
  const prepared = prepare(request)
  const problems = taskProblems(prepared, brokenTemplates)
  if (problems.length > 0) throw new ProblemsError(problems, prepared.advice, prepared.ignored)
  return prepared
}

function write(paragraphs: readonly string[]): void {
  if (paragraphs.length > 0) process.stdout.write(`${printable(paragraphs.join('\n\n'))}\n`)
}

/** What `lintIgnore` silences, each with the reason. */
function ignoredOf(problems: readonly Problem[]): readonly string[] {
  if (problems.length === 0) return []
  const reasoned = problems.map((problem) => ({ ...problem, hint: `ignored: ${problem.ignored}` }))
  return [`ignored by lintIgnore:\n${listed(reasoned)}`]
}

/** Writes what a run would warn of. Gives the exit code that it alone leads to. */
function adviseOf(advice: readonly Problem[]): number {
  if (advice.length === 0) return exitCodes.fine
  process.stderr.write(`${printable(`haploy: advice, of which a run only warns:\n${listed(advice)}`)}\n`)
  return exitCodes.cannotStart
}

async function requestAsForRun({ playbook, ...options }: LintArguments): Promise<PrepareRequest> {
  if (playbook === undefined) {
    throw new UsageError('lint: no playbook is named', { hint: 'Name one, or list the rules with --rules.' })
  }
  const transport = { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: process.env }
  return { ...(await loadProject({ ...options, playbook })), roles: [], transport }
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
