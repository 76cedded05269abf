import { connect } from 'node:net'
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2'
import type { Hop } from '../hop.js'

/** The keys in an ssh-agent. */
export interface AgentKeys {
  readonly keys: readonly ParsedKey[]
  /** The types of the keys that the SSH library does not support, such as certificates. */
  readonly unsupported: readonly string[]
}

/** The keys in the ssh-agent at a socket. Rejects when the agent does not answer. */
export async function agentKeys(socket: string): Promise<AgentKeys> {
  const identities = parseIdentities(await request(socket, requestIdentities))
  const parsed = identities.map(({ blob, comment }) => ({ blob, key: parse(blob, comment) }))
  return {
    keys: parsed.flatMap(({ key }) => key ?? []),
    unsupported: parsed.flatMap(({ blob, key }) => (key ? [] : [stringAt(blob, 0).toString('latin1')])),
  }
}

/** Authenticates with one key of the hop's agent. */
export function agentMethod(hop: Hop, key: ParsedKey): AnyAuthMethod {
  return { type: 'agent', username: hop.user, agent: new AgentWithKey(hop.agent!, key) }
}

class AgentWithKey extends ssh2.OpenSSHAgent {
  constructor(
    socket: string,
    private readonly key: ParsedKey,
  ) {
    super(socket)
  }

  override getIdentities(answer: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    answer(undefined, [this.key])
  }
}

const requestIdentities = 11
const identitiesAnswer = 12
/** Milliseconds; a forwarded agent whose connection is dead accepts a request and never answers. */
const agentTimeout = 5000
/** Bytes; OpenSSH's own limit. */
const longestAnswer = 256 * 1024

/** Sends a request without content and resolves with the answer, without its length. */
function request(path: string, type: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const socket = connect(path, () => socket.write(Buffer.from([0, 0, 0, 1, type])))
    let received = Buffer.alloc(0)
    socket.setTimeout(agentTimeout, () => socket.destroy(new Error('no answer')))
    socket.on('error', reject).on('close', () => reject(new Error('no answer')))
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk])
      const length = received.length < 4 ? Number.POSITIVE_INFINITY : received.readUInt32BE(0)
      if (received.length < 4 + length && received.length <= longestAnswer) return
      resolve(received.subarray(4))
      socket.destroy()
    })
  })
}

interface AgentIdentity {
  /** The public key, in SSH wire format. */
  readonly blob: Buffer
  readonly comment: string
}

/** Throws Error for an invalid answer. */
function parseIdentities(answer: Buffer): AgentIdentity[] {
  if (answer[0] !== identitiesAnswer || answer.length < 5) throw new Error('the agent does not list its keys')
  const identities: AgentIdentity[] = []
  for (let at = 5; at < answer.length && identities.length < answer.readUInt32BE(1); ) {
    const blob = stringAt(answer, at)
    const comment = stringAt(answer, at + 4 + blob.length)
    identities.push({ blob, comment: comment.toString() })
    at += 8 + blob.length + comment.length
  }
  return identities
}

function stringAt(bytes: Buffer, at: number): Buffer {
  const length = bytes.length >= at + 4 ? bytes.readUInt32BE(at) : 0
  return bytes.subarray(at + 4, at + 4 + length)
}

function parse(blob: Buffer, comment: string): ParsedKey | undefined {
  const key = ssh2.utils.parseKey(blob)
  return key instanceof Error ? undefined : Object.assign(key, { comment })
}
