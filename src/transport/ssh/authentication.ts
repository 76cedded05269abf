import { readFile } from 'node:fs/promises'
import ssh2, { type AnyAuthMethod, type AuthHandlerMiddleware, type ParsedKey } from 'ssh2'
import { UnreachableError } from '../../core/errors.js'
import type { Secret } from '../../core/shell/secret.js'
import { agentKeys, agentMethod } from './agent.js'
import type { Hop } from './route.js'

/** The secrets for logging in to a target; never used for a jump host. */
export interface Credentials {
  readonly keyPassphrase?: Secret
  readonly password?: Secret
}

/** The authentication methods for one server, in order, and their results. */
export class Authentication {
  readonly #attempts: readonly Attempt[]
  readonly #tried: string[] = []
  #next = 0
  #offered: readonly string[] = []

  private constructor(
    attempts: readonly Attempt[],
    /** Keys and agents that cannot be used, and why. */
    private readonly skipped: readonly string[],
  ) {
    this.#attempts = attempts
  }

  /** Reads the keys and asks the agent. Throws UnreachableError when a key that the inventory names cannot be used. */
  static async prepare(hop: Hop, { keyPassphrase, password }: Credentials): Promise<Authentication> {
    const files = await Promise.all(hop.keys.map((key) => readKey(key, keyPassphrase)))
    const skipped = files.flatMap(({ unusable }) => unusable ?? [])
    const attempts = [...(await publicKeys(hop, files, skipped)), ...passwords(hop, password)]
    const none = { label: 'no key and no password', method: { type: 'none', username: hop.user } } as const
    return new Authentication(attempts.length > 0 ? attempts : [none], skipped)
  }

  /** Called by ssh2 for the next method. `left`: the methods that the server still accepts, null before the first. */
  readonly handler: AuthHandlerMiddleware = (left: readonly string[] | null, _partial, answer) => {
    if (left) this.#offered = left
    const method = this.#following(left)
    // ssh2 also accepts `false`, which means that no method is left; its types do not include it.
    answer(method ?? (false as unknown as AnyAuthMethod))
  }

  /** Starts again with the first method, for another connection. */
  restart(): void {
    this.#next = 0
    this.#tried.length = 0
  }

  #following(left: readonly string[] | null): AnyAuthMethod | undefined {
    for (;;) {
      const attempt = this.#attempts[this.#next++]
      if (attempt === undefined) return undefined
      const { type } = attempt.method
      if (left && !left.includes(type === 'agent' ? 'publickey' : type)) continue
      this.#tried.push(attempt.label)
      return attempt.method
    }
  }

  /** A description of the methods that were tried or skipped, and of those that the server accepts. */
  get summary(): string {
    const parts = [`tried ${this.#tried.join(', ') || 'nothing that the host accepts'}`]
    if (this.skipped.length > 0) parts.push(`skipped ${this.skipped.join(', ')}`)
    if (this.#offered.length > 0) parts.push(`the host accepts ${this.#offered.join(', ')}`)
    return parts.join('; ')
  }
}

interface Attempt {
  readonly label: string
  readonly method: AnyAuthMethod
}

interface KeyFile {
  readonly path: string
  readonly required: boolean
  readonly key?: ParsedKey
  /** In SSH wire format. */
  readonly publicKey?: Buffer
  /** Why the private key cannot be used; absent for a missing key. */
  readonly unusable?: string
  readonly missing?: string
}

async function readKey(file: { path: string; required: boolean }, passphrase: Secret | undefined): Promise<KeyFile> {
  let text: Buffer
  try {
    text = await readFile(file.path)
  } catch (cause) {
    const why = (cause as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : (cause as Error).message
    return { ...file, publicKey: await readPublicKey(file.path), missing: why }
  }
  const parsed = ssh2.utils.parseKey(text, passphrase?.reveal())
  const key = [parsed].flat()[0]!
  if (!(key instanceof Error) && key.isPrivateKey()) return { ...file, key, publicKey: key.getPublicSSH() }
  const why = key instanceof Error ? whyUnusable(key, passphrase !== undefined) : 'it is a public key'
  return { ...file, publicKey: await readPublicKey(file.path), unusable: `key ${file.path} (${why})` }
}

function whyUnusable(error: Error, passphraseGiven: boolean): string {
  if (/no passphrase given/i.test(error.message)) return 'it needs a passphrase'
  if (passphraseGiven && /bad passphrase|integrity/i.test(error.message)) return 'the passphrase is wrong'
  return error.message
}

async function readPublicKey(path: string): Promise<Buffer | undefined> {
  const text = await readFile(`${path}.pub`, 'utf8').catch(() => '')
  const base64 = text.split(/\s+/)[1]
  return base64 === undefined ? undefined : Buffer.from(base64, 'base64')
}

/**
 * A key that the inventory names is the only one to be tried, from its file if possible, else from the agent. Otherwise
 * the agent's keys come first (they need no passphrase), then the key files that are not in the agent.
 */
async function publicKeys(hop: Hop, files: readonly KeyFile[], skipped: string[]): Promise<Attempt[]> {
  const named = files.find(({ required }) => required)
  if (named?.key) return [fromFile(hop, named)]
  const inAgent = await keysOfAgent(hop, skipped)
  const isFile = (key: ParsedKey) => files.some(({ publicKey }) => publicKey?.equals(key.getPublicSSH()))
  const only = named !== undefined || hop.identitiesOnly
  const chosen = [...inAgent.filter(isFile), ...(only ? [] : inAgent.filter((key) => !isFile(key)))]
  if (named && chosen.length === 0) throw cannotUse(hop, named)
  const rest = files.filter(
    ({ key, publicKey }) => key && !chosen.some((other) => publicKey?.equals(other.getPublicSSH())),
  )
  const keys = `${chosen.length} ${chosen.length === 1 ? 'key' : 'keys'} of the ssh-agent`
  const agent: Attempt[] = chosen.length === 0 ? [] : [{ label: keys, method: agentMethod(hop, chosen) }]
  return [...agent, ...rest.map((file) => fromFile(hop, file))]
}

async function keysOfAgent(hop: Hop, skipped: string[]): Promise<ParsedKey[]> {
  if (hop.agent === undefined) return []
  try {
    return await agentKeys(hop.agent)
  } catch {
    skipped.push(`the ssh-agent at ${hop.agent} (it does not answer)`)
    return []
  }
}

function fromFile(hop: Hop, { path, key }: KeyFile): Attempt {
  return { label: `key ${path}`, method: { type: 'publickey', username: hop.user, key: key! } }
}

function passwords(hop: Hop, password: Secret | undefined): Attempt[] {
  if (password === undefined) return []
  const username = hop.user
  const plain = password.reveal()
  return [
    { label: 'password', method: { type: 'password', username, password: plain } },
    {
      label: 'password (keyboard-interactive)',
      method: {
        type: 'keyboard-interactive',
        username,
        prompt: (_name, _instructions, _language, prompts, finish) => finish(prompts.map(() => plain)),
      },
    },
  ]
}

function cannotUse(hop: Hop, { path, unusable, missing }: KeyFile): UnreachableError {
  const what = unusable ?? `key ${path} (${missing})`
  return new UnreachableError(`${hop.name}: cannot log in as ${hop.user} with ${what}`, {
    hint: unusable?.includes('passphrase')
      ? 'Set the passphrase in `keyPassphrase`, or add the key to the ssh-agent with `ssh-add`.'
      : 'Set `key` to the path of a private key.',
  })
}
