import type { Argv, CommandModule } from 'yargs'
import { exactlyOnce, listOf, positiveNumber } from './options.js'

/** What the command line of `haploy run` says. */
export interface RunArguments {
  readonly playbook: string
  readonly inventory: string | undefined
  readonly check: boolean
  readonly diff: boolean
  readonly limit: string | undefined
  readonly role: readonly string[]
  readonly tags: readonly string[]
  readonly skipTags: readonly string[]
  readonly extraVars: readonly string[]
  readonly forks: number
  readonly output: 'live' | 'lines' | 'json' | undefined
  readonly exitCode: boolean
  readonly askBecomePass: boolean
  readonly becomePasswordCommand: string | undefined
  readonly acceptNewHostKeys: boolean
  /** Seconds. */
  readonly connectTimeout: number
  /** Seconds. */
  readonly commandTimeout: number
  readonly noColor: boolean
  readonly debug: boolean
}

export const run: CommandModule = {
  command: 'run <playbook>',
  describe: 'Run a playbook',
  builder: (parser) => display(access(selection(parser))),
  handler: async (options) => {
    const { execute } = await import('./execute.js')
    process.exitCode = await execute(options as unknown as RunArguments)
  },
}

function selection(parser: Argv) {
  return parser
    .positional('playbook', { type: 'string', describe: 'A name under playbooks/, or a path', demandOption: true })
    .group(['inventory', 'check', 'exit-code', 'limit', 'role', 'tags', 'skip-tags', 'extra-vars'], 'What to do:')
    .option('inventory', {
      ...one('inventory'),
      alias: 'i',
      describe: 'The inventory: a path, or a name under inventory/  [default: inventory/hosts.ts]',
    })
    .option('check', { type: 'boolean', default: false, alias: 'C', describe: 'Dry run: say what would change' })
    .option('exit-code', {
      type: 'boolean',
      default: false,
      describe: 'With --check: exit with 3 when something would change',
    })
    .option('limit', { ...one('limit'), alias: 'l', describe: "Only these hosts: 'lb1', 'web:!web3', 'lb*'" })
    .option('role', { ...many('role', 'all'), describe: 'Only this role; may be given more than once' })
    .option('tags', { ...many('tags', 'all'), alias: 't', describe: 'Only tasks with one of these tags: a,b' })
    .option('skip-tags', { ...many('skip-tags', 'none'), describe: 'Not the tasks with one of these tags: a,b' })
    .option('extra-vars', {
      type: 'string',
      array: true,
      nargs: 1,
      default: [],
      defaultDescription: 'none',
      alias: 'e',
      describe: 'Variables that win over all others: name=value, \'{"name": 1}\', @file',
    })
    .example('$0 run deploy', 'Run playbooks/deploy.ts on inventory/hosts.ts')
    .example('$0 run deploy -C -D', 'Show what that would change, and how')
    .example('$0 run deploy -i staging -l lb2 -t configuration', 'One host, some of the tasks')
}

function access(parser: Argv) {
  const password = ['ask-become-pass', 'become-password-command']
  return parser
    .group([...password, 'accept-new-host-keys', 'forks', 'connect-timeout', 'command-timeout'], 'Reaching hosts:')
    .option('ask-become-pass', { type: 'boolean', default: false, alias: 'K', describe: 'Ask for the sudo password' })
    .option('become-password-command', {
      ...one('become-password-command'),
      describe: 'A command that prints the sudo password; or set HAPLOY_BECOME_PASSWORD',
    })
    .option('accept-new-host-keys', {
      type: 'boolean',
      default: false,
      describe: 'Trust hosts that known_hosts does not have yet, and remember their keys',
    })
    .option('forks', { ...number('forks'), alias: 'f', default: 50, describe: 'Hosts to work on at the same time' })
    .option('connect-timeout', {
      ...number('connect-timeout'),
      default: 10,
      describe: 'Seconds until a host that does not answer is unreachable',
    })
    .option('command-timeout', {
      ...number('command-timeout'),
      default: 3600,
      describe: 'Seconds that one command on a host may take',
    })
}

function display(parser: Argv) {
  return parser
    .group(['diff', 'output', 'no-color', 'debug'], 'What to see:')
    .option('diff', { type: 'boolean', default: false, alias: 'D', describe: 'Show what changes inside files' })
    .option('output', {
      ...one('output'),
      choices: ['live', 'lines', 'json'] as const,
      describe: 'How to report  [default: live on a terminal, else lines]',
    })
    .option('no-color', { type: 'boolean', default: false, describe: 'No colours; as the variable NO_COLOR does' })
    .option('debug', { type: 'boolean', default: false, describe: 'Show where in the sources an error arose' })
}

function one(name: string) {
  return { type: 'string', requiresArg: true, coerce: exactlyOnce(name) } as const
}

function many(name: string, fallback: string) {
  return {
    type: 'string',
    array: true,
    nargs: 1,
    default: [],
    defaultDescription: fallback,
    coerce: listOf(name),
  } as const
}

function number(name: string) {
  return { type: 'number', requiresArg: true, coerce: positiveNumber(name) } as const
}
