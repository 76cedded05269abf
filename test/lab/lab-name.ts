import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** The lab of a test that has one of its own. Checkouts that are tested at the same time must not share a lab. */
export function labName(purpose: string): string {
  return `${process.env.HAPLOY_TEST_LAB ?? 'test'}-${purpose}`
}

/**
 * The lab of several files, which stays until all are tested. Each process that mocha tests files in has its own. The name
 * is written down for the process that mocha was started in, which removes the lab.
 */
export function keptLabName(purpose: string): string {
  const name = labName(`kept${process.env.MOCHA_WORKER_ID ?? ''}-${purpose}`)
  writeFileSync(join(process.env.HAPLOY_KEPT_LABS!, name), '')
  return name
}
