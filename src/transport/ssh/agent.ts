import ssh2, { type AnyAuthMethod, type ParsedKey } from 'ssh2'
import type { Hop } from './route.js'

/** The keys that the ssh-agent at a socket holds. Rejects when it does not answer. */
export async function askAgent(socket: string): Promise<ParsedKey[]> {
  return await new Promise((resolve, reject) => {
    new ssh2.OpenSSHAgent(socket).getIdentities((error, keys) => {
      if (error) reject(error)
      else resolve((keys ?? []) as ParsedKey[])
    })
  })
}

/** Logs in with those keys of the hop's agent, and no others. */
export function offering(hop: Hop, keys: readonly ParsedKey[]): AnyAuthMethod {
  return { type: 'agent', username: hop.user, agent: new ChosenKeys(hop.agent!, keys) }
}

class ChosenKeys extends ssh2.OpenSSHAgent {
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
