#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { keepCompiled } from './process/compile-cache.js'

// A reader that went away (`haploy run … | head`), a terminal that was closed or a log on a full disk must not end a run
// half-way: the rest is written to nobody.
process.stdout.on('error', noteOnce())
process.stderr.on('error', () => {})

const args = process.argv.slice(2)
if (args[0] === '--version' || args[0] === '-V') process.stdout.write(`${version()}\n`)
else {
  await keepCompiled(process.env)
  process.exitCode = await (await import('./start.js')).start(args, version())
}

function version(): string {
  return JSON.parse(readFileSync(new URL(import.meta.resolve('haploy/package.json')), 'utf8')).version
}

/** Who closed a pipe or a terminal knows of it. */
function noteOnce(): (error: NodeJS.ErrnoException) => void {
  let isNoted = false
  return ({ code = '', message }) => {
    if (!isNoted && !['EPIPE', 'EIO'].includes(code)) {
      process.stderr.write(
        `haploy: nothing more can be written to standard output, and all else goes on (${message})\n`,
      )
    }
    isNoted = true
  }
}
