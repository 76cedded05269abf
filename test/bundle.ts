import { readdirSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bundle } from '../scripts/bundle.js'

/** The command that users get, in the bundle. */
export const command = resolve('dist/bundle/src/cli/main.js')

/** Before the first file. */
export const mochaGlobalSetup = renew

/** Before each file, or once where all of them are tested in one process: in watch mode, mocha sets up but once. */
export const mochaHooks = { beforeAll: renew }

/** Makes the bundle of the sources as they are now. */
async function renew(): Promise<void> {
  if (Math.max(...['src', 'roles', 'scripts'].flatMap(timesBelow)) > timeOf(command)) await bundle()
}

function timesBelow(folder: string): number[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => timeOf(join(folder, name)))
}

/** When it was written, 0 when there is none. */
function timeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0
}
