import type { CommandModule } from 'yargs'
import { exitCodes } from '../../core/errors.js'
import { one } from '../arguments/options.js'
import { runOptions, vaultOptions } from '../arguments/run-options.js'
import { printError } from '../process/print-error.js'
import { redirectConsole } from '../process/secrets.js'
import type { VarsArguments } from './print-vars.js'

/** `haploy vars`: prints every variable of one host with the layer that it comes from. */
export const vars: CommandModule = {
  command: 'vars <host> [playbook]',
  describe: 'Show the variables of a host, and where each comes from',
  builder: (parser) =>
    parser
      .positional('host', { type: 'string', describe: 'The name of a host', demandOption: true })
      .positional('playbook', { type: 'string', describe: 'Also the variables of its plays and roles, with defaults' })
      .options({
        inventory: runOptions.inventory,
        'extra-vars': runOptions['extra-vars'],
        ...vaultOptions,
        debug: runOptions.debug,
      })
      .option('output', {
        ...one('output'),
        group: 'What to see:',
        choices: ['text', 'json'] as const,
        describe: 'Tables, or one JSON object  [default: text]',
      })
      .example('$0 vars lb1', 'Show what the inventory sets for a host')
      .example('$0 vars lb1 deploy', 'Show what the roles of playbooks/deploy.ts get, too'),
  handler: async (options) => {
    process.exitCode = await show(options as unknown as VarsArguments)
  },
}

async function show(options: VarsArguments): Promise<number> {
  if (options.output === 'json') redirectConsole(process.stderr)
  try {
    const { printVars } = await import('./print-vars.js')
    return await printVars(options)
  } catch (error) {
    printError(error, options.debug)
    return exitCodes.cannotStart
  }
}
