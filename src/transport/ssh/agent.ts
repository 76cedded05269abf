import { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2'
import type { Hop } from './route.js'

/** The keys in the ssh-agent at a socket. Rejects when the agent does not answer. */
export async function agentKeys(socket: string): Promise<ParsedKey[]> {
  return await new Promise((resolve, reject) => {
    new AgentWithTimeout(socket).getIdentities((error, keys) => {
      if (error) reject(error)
      else resolve((keys ?? []) as ParsedKey[])
    })
  })
}

/** Authenticates with these keys of the hop's agent only. */
export function agentMethod(hop: Hop, keys: readonly ParsedKey[]): AnyAuthMethod {
  return { type: 'agent', username: hop.user, agent: new AgentWithKeys(hop.agent!, keys) }
}

/** With a timeout, because a forwarded agent whose connection is dead accepts a request and never answers. */
class AgentWithTimeout extends ssh2.OpenSSHAgent {
  override getStream(done: (error?: Error | null, stream?: Duplex) => void): void {
    super.getStream((error, stream) => {
      if (stream instanceof Socket) stream.setTimeout(agentTimeout, () => stream.destroy())
      done(error, stream)
    })
  }
}

/** Milliseconds. */
const agentTimeout = 5000

class AgentWithKeys extends ssh2.OpenSSHAgent {
  constructor(
    socket: string,
    private readonly keys: readonly ParsedKey[],
  ) {
    super(socket)
  }

  override getIdentities(answer: (error: Error | undefined, keys?: ParsedKey[]) => void): void {
    answer(undefined, [...this.keys])
  }
}
