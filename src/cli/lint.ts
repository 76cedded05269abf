import type { CommandModule } from 'yargs'
import { exitCodes, UsageError } from '../core/errors.js'
import type { Problem } from '../core/problem.js'
import type { PrepareRequest } from '../engine/prepare/select.js'
import { formatProblems, ProblemsError } from '../inventory/validation/problems.js'
import { printable, printableJson } from '../report/printable.js'
import { one, optional } from './arguments/options.js'
import { runOptions, vaultOptions } from './arguments/run-options.js'
import { plainProblem, problemOf } from './process/plain-problem.js'
import { printError } from './process/print-error.js'
import { loadProject, type ProjectArguments } from './process/project.js'
import { redactor, redirectConsole } from './process/secrets.js'

interface LintArguments extends Omit<ProjectArguments, 'playbook'> {
  readonly playbook?: string
  /** Undefined when no list of rules is requested. */
  readonly rules?: string
  readonly explain: boolean
  readonly output: 'text' | 'json' | undefined
  readonly debug: boolean
}

/** `haploy lint`: reports everything that would keep a run from starting, without connecting to a host. */
export const lint: CommandModule = {
  command: 'lint [playbook]',
  describe: 'Check a playbook and its inventory for mistakes, without a host',
  builder: (parser) =>
    parser
      .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path' })
      .options({
        inventory: runOptions.inventory,
        'extra-vars': runOptions['extra-vars'],
        ...vaultOptions,
        debug: runOptions.debug,
      })
      .option('explain', {
        type: 'boolean',
        default: false,
        group: 'What to see:',
        describe: 'Show which host takes over after each failure, and each two',
      })
      .option('output', {
        ...one('output'),
        choices: ['text', 'json'],
        group: 'What to see:',
        describe: 'How to report  [default: text]',
      })
      .option('rules', {
        ...optional('rules'),
        group: 'What to see:',
        describe: 'List the rules instead: all, or those whose id starts so',
      })
      .example('$0 lint deploy', 'Check playbooks/deploy.ts with inventory/hosts.ts')
      .example('$0 lint deploy --explain', 'Show which host takes over when')
      .example('$0 lint --rules keepalived', 'List the rules of one role'),
  handler: async (options) => {
    const given = options as unknown as LintArguments
    if (given.rules !== undefined) process.exitCode = await printRules({ ...given, rules: given.rules })
    else process.exitCode = given.output === 'json' ? await lintAsJson(given) : await lintPlaybook(given)
  },
}

async function printRules(options: LintArguments & { readonly rules: string }): Promise<number> {
  try {
    const { listRules } = await import('./rules.js')
    process.stdout.write(`${printable(redactor.mask(await listRules(options, process.stdout.columns || 80)))}\n`)
    return exitCodes.fine
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}

async function lintPlaybook(options: LintArguments): Promise<number> {
  let request: PrepareRequest | undefined
  try {
    request = await requestOf(options)
    const prepared = await preparedWithTasks(request)
    const explained = options.explain ? await explanations(request) : []
    const counted = `${count(prepared.plays.length, 'play')}, ${count(prepared.hosts.length, 'host')}`
    const verdict = `no ${prepared.ignored.length > 0 ? 'other ' : ''}problems found: ${counted}`
    printParagraphs([
      ...explained,
      ...ignoredText(prepared.ignored),
      ...(prepared.advice.length === 0 ? [verdict] : []),
    ])
    return printAdvice(prepared.advice)
  } catch (error) {
    printError(error, options.debug)
    if (error instanceof ProblemsError) {
      printAdvice(error.advice)
      printParagraphs(ignoredText(error.ignored))
    }
    if (options.explain) printParagraphs([await explanationWithErrors(request)])
    return exitCodes.cannotStart
  }
}

async function lintAsJson(options: LintArguments): Promise<number> {
  redirectConsole(process.stderr)
  const print = (problems: readonly Problem[]) => {
    for (const problem of problems) process.stdout.write(`${printableJson(plainProblem(problem))}\n`)
  }
  try {
    const { advice, ignored } = await preparedWithTasks(await requestOf(options))
    print([...advice, ...ignored])
    return advice.length === 0 ? exitCodes.fine : exitCodes.cannotStart
  } catch (error) {
    if (error instanceof ProblemsError) print([...error.errors, ...error.advice, ...error.ignored])
    else print([problemOf(error)])
    return exitCodes.cannotStart
  }
}

/** Everything that a run looks at before it reaches a host, and the tasks of the roles. Throws as `prepare` does. */
export async function preparedWithTasks(request: PrepareRequest) {
  const [{ prepare }, { taskProblems }, { brokenTemplates }] = await Promise.all([
    import('../engine/prepare/prepare.js'),
    import('../engine/offline/task-problems.js'),
    import('../resources/templates/broken-templates.js'),
  ])
  const prepared = prepare(request)
  const problems = taskProblems(prepared, brokenTemplates)
  if (problems.length > 0) throw new ProblemsError(problems, prepared.advice, prepared.ignored)
  return prepared
}

function printParagraphs(paragraphs: readonly string[]): void {
  if (paragraphs.length > 0) process.stdout.write(`${printable(redactor.mask(paragraphs.join('\n\n')))}\n`)
}

/** The problems that `lintIgnore` silences, each with its reason. */
function ignoredText(problems: readonly Problem[]): readonly string[] {
  if (problems.length === 0) return []
  const reasoned = problems.map((problem) => ({ ...problem, hint: `ignored: ${problem.ignored}` }))
  return [`ignored by lintIgnore:\n${formatProblems(reasoned)}`]
}

/** Prints the problems that a run only warns about. Returns the exit code for them. */
function printAdvice(advice: readonly Problem[]): number {
  if (advice.length === 0) return exitCodes.fine
  const text = `haploy: advice, which a run prints as warnings:\n${formatProblems(advice)}`
  process.stderr.write(`${printable(redactor.mask(text))}\n`)
  return exitCodes.cannotStart
}

export async function requestOf({
  playbook,
  ...options
}: Partial<Pick<LintArguments, 'playbook'>> & Pick<LintArguments, 'inventory' | 'extraVars'>): Promise<PrepareRequest> {
  if (playbook === undefined) {
    throw new UsageError('lint: no playbook is given', { hint: 'Name one, or list the rules with --rules.' })
  }
  const transport = { connectTimeout: 0, commandTimeout: 0, acceptNewHostKeys: false, env: process.env }
  return { ...(await loadProject({ ...options, playbook })), roles: [], transport, redactor }
}

async function explanations(request: PrepareRequest): Promise<readonly string[]> {
  const { explain } = await import('../engine/prepare/explain.js')
  return explain(request).flatMap(({ title, text }) => [title, text ?? 'Not explained: the errors leave it undefined.'])
}

/** Explains a playbook despite its errors, because the consequences often make an error clear. */
async function explanationWithErrors(request: PrepareRequest | undefined): Promise<string> {
  const unknown = 'Nothing is explained: the roles and hosts cannot be determined.'
  if (request === undefined) return unknown
  return await explanations(request).then(
    (explained) => ['With these errors:', ...explained].join('\n\n'),
    () => unknown,
  )
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
