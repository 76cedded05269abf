#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { keepCompiled } from './compile-cache.js'

// A reader that went away (`haploy run … | head`) must not end a run half-way: the rest is written to nobody.
process.stdout.on('error', forgiveClosedPipe)
process.stderr.on('error', forgiveClosedPipe)

const args = process.argv.slice(2)
if (args[0] === '--version' || args[0] === '-V') process.stdout.write(`${version()}\n`)
else {
  await keepCompiled(process.env)
  process.exitCode = await (await import('./start.js')).start(args, version())
}

function version(): string {
  return JSON.parse(readFileSync(new URL(import.meta.resolve('haploy/package.json')), 'utf8')).version
}

function forgiveClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error
}
