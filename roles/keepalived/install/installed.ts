import { type Facts, sh, subject } from 'haploy'
import coerce from 'semver/functions/coerce.js'
import type { Keepalived } from '../schema/variables.js'
import { shippedVersion } from './release.js'

/** Prints the installed version of keepalived. */
export const installedVersion = {
  script: sh`keepalived --version 2>&1 | sed -n 's/^Keepalived v\\([0-9.]*\\).*/\\1/p'`,
  reads: [subject.package('keepalived')],
}

/**
 * The version that the configuration is written for: the declared one, or else the output of `installedVersion`. Where
 * none is installed yet, as in a dry run, it is the one that the distribution ships.
 */
export function versionFor(answer: string, { vars, facts }: { vars: Keepalived; facts: Facts }): string {
  return vars.version ?? coerce(answer)?.version ?? shippedVersion(facts)
}
