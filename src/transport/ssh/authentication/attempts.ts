import type { AnyAuthMethod, ParsedKey } from 'ssh2'
import { UnreachableError } from '../../../core/errors.js'
import type { Secret } from '../../../core/shell/secret.js'
import type { Hop } from '../hop.js'
import { type AgentKeys, agentKeys, agentMethod } from './agent.js'
import { type KeyFile, readKeyFile } from './key-file.js'

/** One try to log in. */
export interface Attempt {
  readonly label: string
  readonly method: AnyAuthMethod
}

export function isAgentKey({ method }: Attempt): boolean {
  return method.type === 'agent'
}

/**
 * A key that the inventory names is the only one to be tried, from its file if possible, else from the agent. Otherwise
 * the agent's keys come first (they need no passphrase), then the key files that are not in the agent. `skipped`: keys and
 * agents that cannot be used, and why. Throws UnreachableError when the inventory's key cannot be used.
 */
export async function keyAttempts(
  hop: Hop,
  passphrase: Secret | undefined,
): Promise<{ attempts: Attempt[]; skipped: string[] }> {
  const files = await Promise.all(hop.keys.map((key) => readKeyFile(key, passphrase)))
  const named = files.find(({ required }) => required)
  if (named?.key) return { attempts: [fromFile(hop, named)], skipped: [] }
  const skipped: string[] = []
  const { keys, unsupported } = await keysOfAgent(hop, skipped)
  const inFiles = keys.filter((key) => files.some((file) => isKeyOf(file, key)))
  const only = named !== undefined || hop.identitiesOnly
  const chosen = only ? inFiles : [...inFiles, ...keys.filter((key) => !inFiles.includes(key))]
  if (named && chosen.length === 0) throw cannotUse(hop, named)
  if (!only && unsupported.length > 0) {
    skipped.push(`${count(unsupported.length)} (${unsupported.join(', ')}: haploy's SSH library does not support that)`)
  }
  const rest = files.filter((file) => !chosen.some((key) => isKeyOf(file, key)))
  skipped.push(
    ...rest.flatMap(({ path, unusable, missing }) => (unusable && !missing ? `key ${path} (${unusable})` : [])),
  )
  const fromFiles = rest.filter(({ key }) => key).map((file) => fromFile(hop, file))
  return { attempts: [...chosen.map((key) => fromAgent(hop, key)), ...fromFiles], skipped }
}

/** `prompts` receives what the host asks in the method keyboard-interactive; every answer is the password. */
export function passwordAttempts(hop: Hop, password: Secret, prompts: string[]): Attempt[] {
  const username = hop.user
  const plain = password.reveal()
  return [
    { label: 'password', method: { type: 'password', username, password: plain } },
    {
      label: 'password (keyboard-interactive)',
      method: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, asked, finish) => {
          prompts.push(...asked.map(({ prompt }) => prompt.trim()))
          finish(asked.map(() => plain))
        },
      },
    },
  ]
}

/** The attempts by methods of the list, in its order. */
export function inOrder(attempts: readonly Attempt[], methods: readonly string[]): Attempt[] {
  const rankOf = ({ method }: Attempt) => methods.indexOf(nameOf(method))
  return attempts.filter((attempt) => rankOf(attempt) >= 0).sort((one, other) => rankOf(one) - rankOf(other))
}

/** The name of a method in the protocol. */
export function nameOf({ type }: AnyAuthMethod): string {
  return type === 'agent' ? 'publickey' : type
}

/** Lets the host say which methods it accepts. */
export function withoutCredentials(hop: Hop): Attempt {
  return { label: 'no key and no password', method: { type: 'none', username: hop.user } }
}

/** `1 key of the ssh-agent`. */
export function count(keys: number): string {
  return `${keys} ${keys === 1 ? 'key' : 'keys'} of the ssh-agent`
}

async function keysOfAgent(hop: Hop, skipped: string[]): Promise<AgentKeys> {
  if (hop.agent === undefined) return { keys: [], unsupported: [] }
  try {
    return await agentKeys(hop.agent)
  } catch {
    skipped.push(`the ssh-agent at ${hop.agent} (it does not answer)`)
    return { keys: [], unsupported: [] }
  }
}

function isKeyOf({ publicKey }: KeyFile, key: ParsedKey): boolean {
  return publicKey?.blob.equals(key.getPublicSSH()) ?? false
}

function fromFile(hop: Hop, { path, key }: KeyFile): Attempt {
  return { label: `key ${path}`, method: { type: 'publickey', username: hop.user, key: key! } }
}

function fromAgent(hop: Hop, key: ParsedKey): Attempt {
  return { label: `key ${key.comment || key.type} of the ssh-agent`, method: agentMethod(hop, key) }
}

function cannotUse(hop: Hop, { path, unusable, publicKey }: KeyFile): UnreachableError {
  const agent = hop.agent === undefined ? 'there is no ssh-agent' : 'the ssh-agent does not have its private key'
  const why = unusable === 'it is a public key' ? `${unusable}, and ${agent}` : unusable
  return new UnreachableError(`${hop.name}: cannot log in as ${hop.user} with key ${path} (${why})`, {
    hint: publicKey && !unusable?.includes('does not support') ? addToAgent(path, unusable!) : namePrivateKey,
  })
}

const namePrivateKey = 'Set `key` to the path of a private key.'

function addToAgent(path: string, unusable: string): string {
  if (unusable.includes('passphrase'))
    return 'Set the passphrase in `keyPassphrase`, or add the key to the ssh-agent with `ssh-add`.'
  return `Set \`key\` to the path of the private key, or add that to the ssh-agent: ssh-add ${path.replace(/\.pub$/, '')}`
}
