import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Lab } from '../../src/lab/index.js'

/** Before the first file, in the process that starts those in which the files are tested: they inherit its variables. */
export function mochaGlobalSetup(): void {
  process.env.HAPLOY_KEPT_LABS = mkdtempSync(join(tmpdir(), 'haploy-kept-labs-'))
}

/** Behind the last file: removes the labs that were kept from one file to the next. */
export async function mochaGlobalTeardown(): Promise<void> {
  const folder = process.env.HAPLOY_KEPT_LABS!
  await Promise.all(readdirSync(folder).map((name) => Lab.down(name)))
  rmSync(folder, { recursive: true })
}
