import { spawn } from 'node:child_process'
import { constants } from 'node:os'
import type { ArgumentsCamelCase, Argv, CommandModule } from 'yargs'
import { UsageError } from '../core/errors.js'
import { installLabNeeds, Lab, type System, systems } from '../lab/index.js'

interface NamedArguments {
  name: string
}

/** `haploy lab …`: disposable real hosts on this machine, for demonstrations, tests and role authors. */
export const lab: CommandModule = {
  command: 'lab',
  describe: 'Build and break disposable hosts on this machine',
  builder: (yargs) =>
    yargs
      .option('name', {
        type: 'string',
        default: 'lab',
        describe: 'name of the lab; several labs can exist at the same time',
      })
      .parserConfiguration({ 'populate--': true })
      .command(install)
      .command(up)
      .command(status)
      .command(exec)
      .command(shell)
      .command(onHost('kill', 'Cut the power of a host', (lab, host) => lab.kill(host)))
      .command(onHost('boot', 'Switch a dead host on again', (lab, host) => lab.boot(host)))
      .command(
        onHost('reset', 'Reset a host to its bare state: power loss and an empty disk', (lab, host) => lab.reset(host)),
      )
      .command(onHost('cut', "Pull a host's network cable", (lab, host) => lab.cut(host)))
      .command(onHost('join', "Put a host's network cable back", (lab, host) => lab.join(host)))
      .command(down)
      .demandCommand(1, 'Name a command of the lab.'),
  handler: () => {},
}

const install: CommandModule = {
  command: 'install',
  describe: 'Install the Debian packages that a lab needs on this machine',
  handler: () => installLabNeeds({ onProgress: printProgress }),
}

const up: CommandModule<object, NamedArguments & { hosts?: number; system?: System; packages: string[] }> = {
  command: 'up',
  describe: 'Build a lab, or boot the dead hosts of an existing one',
  builder: (yargs) =>
    (yargs as Argv<NamedArguments>)
      .option('hosts', { type: 'number', describe: 'number of hosts: lb1, lb2, then web1, web2, … (4)' })
      .option('system', { choices: systems, describe: 'operating system of the hosts (debian12)' })
      .option('packages', {
        type: 'string',
        array: true,
        default: [],
        describe: "more packages for the hosts' repository",
      }),
  handler: async ({ name, hosts, system, packages }) => {
    const lab = await Lab.up({ name, hosts, system, packages, onProgress: printProgress })
    await showStates(lab)
    const option = name === 'lab' ? '' : ` --name ${name}`
    print(`
Inventory   ${lab.inventoryFile}
Log in      haploy lab exec${option} -- ssh -F ${lab.sshConfigFile} ${lab.hosts[0]!.name}
Deploy      haploy lab exec${option} -- haploy run PLAYBOOK --inventory ${lab.inventoryFile}
Break       haploy lab kill${option} ${lab.hosts[0]!.name}
Remove      haploy lab down${option}`)
  },
}

const status: CommandModule<object, NamedArguments> = {
  command: 'status',
  describe: 'Show the state of each host: running, cut or dead',
  handler: async ({ name }) => showStates(await Lab.open(name)),
}

const exec: CommandModule<object, NamedArguments> = {
  command: 'exec',
  describe: 'Run a command that can reach the hosts: exec -- COMMAND …',
  handler: async (args) => {
    const command = afterDashes(args)
    if (command.length === 0) {
      throw new UsageError('no command to run is given', {
        hint: 'Write the command after two dashes: haploy lab exec -- COMMAND',
      })
    }
    await runInTerminal(await Lab.open(args.name), command)
  },
}

const shell: CommandModule<object, NamedArguments> = {
  command: 'shell',
  describe: 'Open a shell that can reach the hosts',
  handler: async ({ name }) => runInTerminal(await Lab.open(name), [process.env.SHELL ?? '/bin/sh', '-i']),
}

const down: CommandModule<object, NamedArguments & { purge: boolean }> = {
  command: 'down',
  describe: 'Remove a lab with everything that belongs to it',
  builder: (yargs) =>
    (yargs as Argv<NamedArguments>).option('purge', {
      type: 'boolean',
      default: false,
      describe: 'also remove cached bases that no lab uses',
    }),
  handler: ({ name, purge }) => Lab.down(name, { purge, onProgress: printProgress }),
}

function onHost(verb: string, describe: string, act: (lab: Lab, host: string) => Promise<void>) {
  const command: CommandModule<object, NamedArguments & { host: string }> = {
    command: `${verb} <host>`,
    describe,
    builder: (yargs) => (yargs as Argv<NamedArguments>).positional('host', { type: 'string', demandOption: true }),
    handler: async ({ name, host }) => act(await Lab.open(name), host),
  }
  return command
}

/** Runs a command with this terminal, and exits with its exit code. */
async function runInTerminal(lab: Lab, command: string[]): Promise<void> {
  const [program, ...args] = lab.command(command)
  const child = spawn(program!, args, { stdio: 'inherit' })
  // The terminal also sends Ctrl-C to the command, which handles it; haploy waits for the command.
  const forward = (signal: NodeJS.Signals) => child.kill(signal)
  process
    .on('SIGINT', () => {})
    .on('SIGTERM', forward)
    .on('SIGHUP', forward)
  process.exitCode = await new Promise<number>((resolve, reject) =>
    child.on('error', reject).on('close', (code, signal) => resolve(code ?? 128 + constants.signals[signal!])),
  )
}

async function showStates(lab: Lab): Promise<void> {
  const width = Math.max(...lab.hosts.map(({ name }) => name.length))
  for (const { name, address } of lab.hosts) {
    print(`${name.padEnd(width)}  ${address.padEnd(14)}  ${await lab.state(name)}`)
  }
}

const afterDashes = (args: ArgumentsCamelCase) => (args['--'] as string[] | undefined) ?? []
const print = (text: string) => process.stdout.write(`${text}\n`)
const printProgress = (text: string) => process.stderr.write(`${text}\n`)
