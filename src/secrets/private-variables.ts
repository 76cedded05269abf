import { env } from 'node:process'
import { Secret } from '../core/shell/secret.js'

/** Environment variables that contain secrets, with the secrets in a value. */
const secretsIn = {
  HAPLOY_BECOME_PASSWORD: (value: string) => [value],
  HAPLOY_NOTIFY: (value: string) => value.split(/\s+/).filter((target) => !/^(?:mailto:|@)/.test(target)),
  HAPLOY_AGE_IDENTITY: (value: string) => identityLines(value),
}

type Name = keyof typeof secretsIn

const taken = new Map<Name, string>()

/**
 * Removes the variables from the environment, so that no program that haploy starts inherits them. To be called before any
 * file is loaded. HAPLOY_AGE_IDENTITY stays when it is a path.
 */
export function takePrivateVariables(): void {
  for (const name of Object.keys(secretsIn) as Name[]) {
    const value = env[name]
    if (value === undefined || (name === 'HAPLOY_AGE_IDENTITY' && !containsIdentity(value))) continue
    for (const secret of secretsIn[name](value)) if (secret !== '') new Secret(secret)
    taken.set(name, value)
    delete env[name]
  }
}

/** The value of a variable, whether it has been taken or not. */
export function privateVariable(name: Name): string | undefined {
  return env[name] ?? taken.get(name)
}

/** Whether the value of HAPLOY_AGE_IDENTITY is what a file of identities contains, and not the path of such a file. */
export function containsIdentity(value: string): boolean {
  return /AGE-SECRET-KEY-|[\r\n]/i.test(value.trim())
}

/** The lines of a file of identities that are not comments. */
export function identityLines(text: string): readonly string[] {
  const lines = text.split(/\r?\n|\r/).map((line) => line.trim())
  return lines.filter((line) => line !== '' && !line.startsWith('#'))
}
