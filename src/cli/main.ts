#!/usr/bin/env node
import { useCompileCache } from './process/compile-cache.js'
import { ownPackage } from './project/own-package.js'
import { projectCommand } from './settings/project-command.js'

const { folder, version } = ownPackage()
const isCompletion = process.argv[2] === '--complete'
const ofProject = projectCommand(folder, (text) => isCompletion || process.stderr.write(text))
if (ofProject === undefined) await main(process.argv.slice(2))
else await import(ofProject)

async function main(args: readonly string[]): Promise<void> {
  // A closed pipe (`haploy run … | head`), a closed terminal or a full disk must not end a run half-way: the rest of the
  // output is discarded.
  process.stdout.on('error', reportWriteErrorOnce())
  process.stderr.on('error', () => {})
  if (args[0] === '--version' || args[0] === '-V') {
    process.stdout.write(`${version}\n`)
    return
  }
  await useCompileCache(process.env)
  process.exitCode = await (await import('./start.js')).start(args, version)
}

/** Says nothing about a closed pipe or terminal: the user has closed it. */
function reportWriteErrorOnce(): (error: NodeJS.ErrnoException) => void {
  let isReported = false
  return ({ code = '', message }) => {
    if (!isReported && !['EPIPE', 'EIO'].includes(code)) {
      process.stderr.write(
        `haploy: cannot write to standard output any more; the run continues without it (${message})\n`,
      )
    }
    isReported = true
  }
}
