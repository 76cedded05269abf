import { readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The package whose command is running. */
export interface OwnPackage {
  /** Where it is, without symbolic links. */
  readonly folder: string
  readonly version: string
  /** Whether it is a checkout of haploy's sources, and not the package that is published. */
  readonly isCheckout: boolean
}

export function ownPackage(): OwnPackage {
  const path = fileURLToPath(import.meta.resolve('haploy/package.json'))
  const { version, private: isCheckout = false } = JSON.parse(readFileSync(path, 'utf8'))
  return { folder: dirname(path), version, isCheckout }
}
