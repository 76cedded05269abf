import { basename } from 'node:path'
import type { CommandModule } from 'yargs'
import { type Shell, scripts, shells } from './scripts.js'

/** `haploy completion`: prints the script that makes a shell complete haploy's commands. */
export const completion: CommandModule = {
  command: 'completion [shell]',
  describe: 'Print a script for completion in the shell',
  builder: (parser) =>
    parser
      .positional('shell', { type: 'string', choices: shells, describe: 'The shell; by default the one in SHELL' })
      .example('eval "$($0 completion bash)"', 'Complete in this bash; put the line into ~/.bashrc')
      .example('eval "$($0 completion zsh)"', 'Complete in this zsh; put the line into ~/.zshrc')
      .example('$0 completion fish | source', 'Complete in this fish; put the line into config.fish'),
  handler: (options) => {
    process.stdout.write(scripts[(options.shell as Shell | undefined) ?? ownShell()])
  },
}

function ownShell(): Shell {
  const name = basename(process.env.SHELL ?? '')
  return shells.find((shell) => shell === name) ?? 'bash'
}
