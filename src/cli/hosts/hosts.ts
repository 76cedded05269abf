import type { CommandModule } from 'yargs'
import { exitCodes, UsageError } from '../../core/errors.js'
import { flag, one } from '../arguments/options.js'
import { runOptions, vaultOptions } from '../arguments/run-options.js'
import { printError } from '../process/print-error.js'
import { redirectConsole } from '../process/secrets.js'
import type { HostsArguments } from './print-hosts.js'

const look = { group: 'What to see:' }

/** `haploy hosts`: prints the hosts of an inventory, without connecting to one. */
export const hosts: CommandModule = {
  command: 'hosts [hosts]',
  describe: 'Show the hosts of an inventory, without a connection',
  builder: (parser) =>
    parser
      .positional('hosts', {
        type: 'string',
        default: 'all',
        describe: "A host, a group or a pattern: 'lb1', 'web:!web3'",
      })
      .options({
        inventory: runOptions.inventory,
        'extra-vars': runOptions['extra-vars'],
        ...vaultOptions,
        debug: runOptions.debug,
      })
      .option('graph', { ...flag(), ...look, describe: 'The groups as a tree' })
      .option('list', { ...flag(), ...look, describe: 'As --output json' })
      .option('output', {
        ...one('output'),
        ...look,
        choices: ['text', 'json'] as const,
        describe: 'A table, or groups and variables as JSON, as ansible-inventory --list prints them  [default: text]',
      })
      .example('$0 hosts', 'Show all hosts, with their addresses, users and groups')
      .example("$0 hosts 'web:!web3' -i staging", 'Show what a pattern selects')
      .example('$0 hosts --graph', 'Show the groups as a tree'),
  handler: async (options) => {
    process.exitCode = await show(options as unknown as HostsArguments)
  },
}

async function show(options: HostsArguments): Promise<number> {
  const asJson = options.list || options.output === 'json'
  if (asJson) redirectConsole(process.stderr)
  try {
    if (options.graph && asJson) throw new UsageError('--graph is text: it cannot be combined with JSON')
    const { printHosts } = await import('./print-hosts.js')
    return await printHosts(options, options.graph ? 'graph' : asJson ? 'json' : 'table')
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}
