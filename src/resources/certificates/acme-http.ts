import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds. The election of a pair that has just been deployed takes some seconds, and so does a failover. */
const longest = 20_000

/**
 * Waits until a name answers challenges, as far as this machine can see: an authority asks only once. Resolves to what is
 * wrong after some seconds, since the authority may still reach the name; undefined if it answers, or cannot be resolved here.
 */
export async function awaitAnswer(name: string, thumbprint: string): Promise<string | undefined> {
  const token = randomBytes(16).toString('base64url')
  const end = Date.now() + longest
  for (;;) {
    const wrong = await wrongAnswer(`http://${name}/.well-known/acme-challenge/${token}`, `${token}.${thumbprint}`)
    if (wrong === undefined || Date.now() > end) return wrong
    await sleep(500)
  }
}

async function wrongAnswer(url: string, wanted: string): Promise<string | undefined> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(3000) })
    const text = await response.text()
    if (text.trim() === wanted) return undefined
    return response.ok ? 'another text than the one of the account' : `status ${response.status}`
  } catch (error) {
    const { code, message } = ((error as Error).cause ?? error) as NodeJS.ErrnoException
    return code === 'ENOTFOUND' || code === 'EAI_AGAIN' ? undefined : message
  }
}
