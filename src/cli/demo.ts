import type { CommandModule } from 'yargs'

/** `haploy demo`: shows in a lab of real hosts what haploy does, and verifies every statement that it prints. */
export const demo: CommandModule = {
  command: 'demo',
  describe: 'Deploy a pair on disposable hosts, break it, and watch it recover',
  handler: async () => {
    const { demonstrate } = await import('./demo/demonstrate.js')
    process.exitCode = await demonstrate()
  },
}
