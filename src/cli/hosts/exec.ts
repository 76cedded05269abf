import type { CommandModule } from 'yargs'
import { runDefaults } from '../../api/defaults.js'
import { exitCodes, UnreachableError } from '../../core/errors.js'
import type { Visited } from '../../engine/visit.js'
import { printableJson } from '../../report/printable.js'
import { flag, one, seconds } from '../arguments/options.js'
import { runOptions, vaultOptions } from '../arguments/run-options.js'
import { Interrupted } from '../process/interrupt.js'
import { hintOf, printError } from '../process/print-error.js'
import { redirectConsole } from '../process/secrets.js'
import { type Answer, answersText } from './answers.js'
import type { ExecArguments } from './run-command.js'

const { inventory, forks, debug, ...others } = runOptions

/** `haploy exec`: runs a command on hosts. */
export const exec: CommandModule = {
  command: 'exec <hosts>',
  describe: 'Run a command on hosts, and group equal output',
  builder: (parser) =>
    parser
      .usage('$0 exec <hosts> [options] -- <command..>\n\nRun a command on hosts, and group equal output')
      .parserConfiguration({ 'boolean-negation': false, 'camel-case-expansion': true, 'populate--': true })
      .positional('hosts', {
        type: 'string',
        describe: "A host, a group or a pattern: 'lb1', 'web:!web3'",
        demandOption: true,
      })
      .options({
        inventory,
        'extra-vars': others['extra-vars'],
        'ask-become-pass': others['ask-become-pass'],
        'become-password-command': others['become-password-command'],
        ...vaultOptions,
        'accept-new-host-keys': others['accept-new-host-keys'],
        'connect-timeout': others['connect-timeout'],
        forks,
        debug,
      })
      .option('become', {
        ...flag(),
        alias: 'b',
        group: 'Reaching hosts:',
        describe: 'Run it as root with sudo, whatever the inventory says',
      })
      .option('timeout', {
        ...seconds('timeout', runDefaults.commandTimeout),
        group: 'Reaching hosts:',
        describe: 'Seconds that the command may take on a host, before it is ended',
      })
      .option('output', {
        ...one('output'),
        choices: ['lines', 'json'] as const,
        group: 'What to see:',
        describe: 'Text, or one JSON object per host and line  [default: lines]',
      })
      .example('$0 exec lb -- systemctl is-active nginx keepalived', 'Run a program with its arguments')
      .example("$0 exec all -- 'df -h / | tail -n 1'", 'Run shell code: one word')
      .example('$0 exec lb1 --become --output json -- nginx -T', 'As root, and print JSON'),
  handler: async (options) => {
    process.exitCode = await execute(options as unknown as ExecArguments)
  },
}

async function execute(options: ExecArguments): Promise<number> {
  if (options.output === 'json') redirectConsole(process.stderr)
  try {
    const { runCommand } = await import('./run-command.js')
    const { visited, isInterrupted } = await runCommand(options)
    print(visited, options)
    if (isInterrupted) process.stderr.write('haploy: interrupted: hosts that are not listed have not finished\n')
    return isInterrupted ? exitCodes.interrupted : exitCodeOf(visited)
  } catch (error) {
    printError(error, options.debug)
    return error instanceof Interrupted ? exitCodes.interrupted : exitCodes.cannotStart
  }
}

function print(visited: readonly Visited<Answer>[], { output, debug }: ExecArguments): void {
  const answers = visited.flatMap(({ result }) => (result instanceof Error ? [] : [result]))
  const lines = visited.map(({ host, result }) =>
    result instanceof Error ? { host, error: result.message, hint: hintOf(result) } : result,
  )
  const text = output === 'json' ? lines.map((line) => `${printableJson(line)}\n`).join('') : answersText(answers)
  process.stdout.write(text)
  for (const { result } of visited) if (result instanceof Error) printError(result, debug)
}

function exitCodeOf(visited: readonly Visited<Answer>[]): number {
  if (visited.some(({ result }) => result instanceof UnreachableError)) return exitCodes.hostUnreachable
  const hasFailed = visited.some(({ result }) => result instanceof Error || result.code !== 0)
  return hasFailed ? exitCodes.hostFailed : exitCodes.fine
}
