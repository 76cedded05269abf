import type { Secret } from '../core/shell/secret.js'

/**
 * Posts a message as Slack, Mattermost, Rocket.Chat and others take it: `{"text": …}`. Rejects when the server does not accept
 * it, with an error that does not name the server. Redirects are not followed.
 */
export async function postMessage(url: Secret, text: string, signal: AbortSignal): Promise<void> {
  const target = new URL(url.reveal())
  const { request } = target.protocol === 'https:' ? await import('node:https') : await import('node:http')
  const body = JSON.stringify({ text: escaped(text) })
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
  await new Promise<void>((resolve, reject) => {
    const onError = ({ code, name }: NodeJS.ErrnoException) =>
      reject(new Error(`it cannot be reached (${code ?? name})`))
    const sent = request(target, { method: 'POST', headers, signal, agent: false }, (answer) => {
      const { statusCode = 0 } = answer
      answer.on('error', () => {}).destroy()
      if (statusCode >= 200 && statusCode < 300) resolve()
      else reject(new Error(`it answered with the status ${statusCode}`))
    })
    sent.on('error', onError).end(body)
  })
}

/** Otherwise text from a host could address people: `<!channel>`. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
