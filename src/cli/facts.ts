import type { CommandModule } from 'yargs'
import { exitCodes, UnreachableError } from '../core/errors.js'
import type { HostFacts } from '../engine/facts.js'
import { printable, printableJson } from '../report/printable.js'
import { one } from './arguments/options.js'
import { connectionOptions, loginOptions, type RunArguments, runOptions } from './arguments/run-options.js'
import { askedPasswords, environmentPassword } from './process/password.js'
import { hintOf, printError } from './process/print-error.js'
import { loadHosts } from './process/project.js'
import { redactor, redirectConsole } from './process/secrets.js'

interface FactsArguments extends Omit<RunArguments, 'output'> {
  readonly hosts: string
  readonly output?: 'text' | 'json'
}

const { inventory, debug, forks } = runOptions

/** `haploy facts`: prints what roles can read about a host. */
export const facts: CommandModule = {
  command: 'facts <hosts>',
  describe: 'Show the facts of hosts, which roles can read',
  builder: (parser) =>
    parser
      .positional('hosts', {
        type: 'string',
        describe: "A host, a group or a pattern: 'lb1', 'web:!web3'",
        demandOption: true,
      })
      .options({ inventory, ...connectionOptions, 'ask-pass': runOptions['ask-pass'], ...loginOptions, forks, debug })
      .option('output', {
        ...one('output'),
        choices: ['text', 'json'] as const,
        group: 'What to see:',
        describe: 'A table, or one JSON object per host and line  [default: text]',
      })
      .example('$0 facts lb1', 'Show the facts of one host')
      .example('$0 facts all --output json', 'Print the facts of all hosts as JSON'),
  handler: async (options) => {
    process.exitCode = await show(options as unknown as FactsArguments)
  },
}

async function show(options: FactsArguments): Promise<number> {
  if (options.output === 'json') redirectConsole(process.stderr)
  try {
    const found = await read(options)
    const { factsText } = await import('../reference/facts.js')
    const texts = found.map(({ host, facts }) => {
      if (options.output === 'json') return `${printableJson(jsonOf(host, facts))}\n`
      return facts instanceof Error ? '' : printable(factsText(host, facts))
    })
    process.stdout.write(texts.filter((text) => text !== '').join(options.output === 'json' ? '' : '\n'))
    for (const { facts } of found) if (facts instanceof Error) printError(facts, options.debug)
    return exitCodeOf(found)
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}

async function read(options: FactsArguments): Promise<readonly HostFacts[]> {
  const given = environmentPassword()
  const [hosts, { readFacts }, { connect }, { transportOptions }] = await Promise.all([
    loadHosts(options),
    import('../engine/facts.js'),
    import('../transport/connect.js'),
    import('../api/start-run.js'),
  ])
  const passwords = { becomePassword: given, ...(await askedPasswords(options)) }
  const transport = transportOptions({ ...options, env: process.env })
  return await readFacts({
    inventory: hosts,
    pattern: options.hosts,
    ...passwords,
    transport,
    forks: options.forks,
    connect,
    redactor,
  })
}

function jsonOf(host: string, facts: HostFacts['facts']): object {
  return facts instanceof Error ? { host, error: facts.message, hint: hintOf(facts) } : { host, facts }
}

function exitCodeOf(found: readonly HostFacts[]): number {
  const errors = found.flatMap(({ facts }) => (facts instanceof Error ? [facts] : []))
  if (errors.some((error) => error instanceof UnreachableError)) return exitCodes.hostUnreachable
  return errors.length > 0 ? exitCodes.hostFailed : exitCodes.fine
}
