import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The name of a test's own lab. Checkouts that are tested at the same time must not share a lab. */
export function labName(purpose: string): string {
  return `${process.env.HAPLOY_TEST_LAB ?? 'test'}-${purpose}`
}

/**
 * The name of a lab that several test files share. Each worker process of mocha has its own. The name is recorded for
 * mocha's main process, which removes the lab at the end.
 */
export function keptLabName(purpose: string): string {
  const name = labName(`kept${process.env.MOCHA_WORKER_ID ?? ''}-${purpose}`)
  writeFileSync(join(process.env.HAPLOY_KEPT_LABS!, name), '')
  return name
}
