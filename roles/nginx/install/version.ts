import { type Facts, sh, subject } from 'haploy'
import coerce from 'semver/functions/coerce.js'
import type { Nginx } from '../schema/variables.js'

/** Prints the version of the installed nginx. */
export const installedVersion = {
  script: sh`nginx -v 2>&1 | sed -n 's|^nginx version: nginx/\\([0-9.]*\\).*|\\1|p'`,
  reads: [subject.package('nginx')],
}

/**
 * The version that the configuration is written for: the declared one, or else the output of `installedVersion`. Where
 * none is installed yet, as in a dry run, it is the one that the distribution ships, and for the vendor a recent one.
 */
export function versionFor(answer: string, { vars, facts }: { readonly vars: Nginx; readonly facts: Facts }): string {
  const { install } = vars
  const declared = install === 'package' ? undefined : install.version
  const found = coerce(answer)?.version ?? coerce(declared)?.version
  if (install !== 'package' && install.from === 'source') return install.version
  return found ?? (install !== 'package' && install.from === 'repository' ? recent : shippedVersion(facts))
}

const recent = '1.28.0'

const debian: Record<number, string> = { 11: '1.18.0', 12: '1.22.1', 13: '1.26.3' }
const ubuntu: Record<number, string> = { 20: '1.18.0', 22: '1.18.0', 24: '1.24.0' }
const enterprise: Record<number, string> = { 7: '1.20.1', 8: '1.14.1', 9: '1.20.1', 10: '1.26.3' }

function shippedVersion({ os }: Facts): string {
  const table = os.id === 'ubuntu' ? ubuntu : os.family === 'debian' ? debian : enterprise
  return table[Number.parseInt(os.version, 10)] ?? recent
}
