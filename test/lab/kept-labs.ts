import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Lab } from '../../src/lab/index.js'

/** Runs before the first file, in mocha's main process; the worker processes inherit its variables. */
export function mochaGlobalSetup(): void {
  process.env.HAPLOY_KEPT_LABS = mkdtempSync(join(tmpdir(), 'haploy-kept-labs-'))
}

/** Runs after the last file: removes the labs that several files share. */
export async function mochaGlobalTeardown(): Promise<void> {
  const folder = process.env.HAPLOY_KEPT_LABS!
  await Promise.all(readdirSync(folder).map((name) => Lab.down(name)))
  rmSync(folder, { recursive: true })
}
