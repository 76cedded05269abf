import type { CommandModule } from 'yargs'

/** `haploy demo`: shows on a lab of real hosts what haploy does, and checks every claim that it makes. */
export const demo: CommandModule = {
  command: 'demo',
  describe: 'Deploy a pair on disposable hosts, break it, and watch it recover',
  handler: async () => {
    const { demonstrate } = await import('./demo/demonstrate.js')
    process.exitCode = await demonstrate()
  },
}
