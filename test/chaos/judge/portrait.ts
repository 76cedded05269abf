import { daemonsLook } from './daemons.js'
import { hostLook } from './look.js'

// The judge imports nothing of haploy, so that no fault of haploy can hide itself.

/** Runs a shell script on a host as root, without SSH. */
export type Look = (script: string) => Promise<{ code: number | null; stdout: string; stderr: string }>

/** A host of a pair at one moment, one line for each fact: `file /etc/hosts f 644 root:root`. */
export type Portrait = ReadonlySet<string>

/** Throws if the host cannot be judged, or its daemons do not say what they run. */
export async function portrait(look: Look): Promise<Portrait> {
  const { code, stdout, stderr } = await look(`${hostLook}\n${daemonsLook}`)
  if (code !== 0) throw new Error(stderr.trim())
  return new Set(stdout.split('\n').filter(Boolean))
}

/** What must never be there, also on a host that nobody disturbed. */
export function leftovers(host: Portrait): string[] {
  return [...host].filter((line) => never.some((pattern) => pattern.test(line)))
}

const never = [
  // Temporary files of haploy, and its notes of handlers.
  /^file \S*\/\.haploy-/,
  /^file \S*haploy\S*\.new /,
  /^file \S*\/haploy\/pending\//,
  // Those of package managers, and the policy that keeps daemons from starting.
  /^file \S*\.(dpkg-new|dpkg-tmp|rpmnew) /,
  /^file \/var\/lib\/dpkg\/updates\//,
  /^file \S*\/policy-rc\.d /,
  // Those of anybody.
  /^file (\/var)?\/tmp\/(?!\.\S*-unix )/,
  /^ *\d+ process \S+ (apt|apt-get|dpkg|dpkg-deb|dnf|yum|rpm|sudo|sh|bash|sleep)$/,
  /^process \d+ has the lock$/,
  /^unit failed /,
]

/** The lines in which a host differs from its undisturbed twin; empty when they are equal. */
export function difference(twin: Portrait, host: Portrait): string[] {
  const without = (some: Portrait, others: Portrait, sign: string) =>
    [...some].filter((line) => !others.has(line)).map((line) => `${sign}${line}`)
  return [...without(twin, host, '-'), ...without(host, twin, '+')]
}
