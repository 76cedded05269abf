import { spawn } from 'node:child_process'

interface Options {
  /** The environment in whose PATH the program is searched. */
  readonly env: Readonly<Record<string, string | undefined>>
  readonly signal: AbortSignal
}

/**
 * Passes a message to the mail server of this machine, with the program `sendmail`, which every mail server has. Rejects when
 * there is none, or when it does not accept the message.
 */
export function sendMail(address: string, text: string, { env, signal }: Options): Promise<void> {
  return new Promise((resolve, reject) => {
    const PATH = [env.PATH, '/usr/sbin', '/usr/lib'].filter(Boolean).join(':')
    const child = spawn('sendmail', ['-i', '--', address], {
      stdio: ['pipe', 'ignore', 'ignore'],
      env: { ...env, PATH },
      signal,
      killSignal: 'SIGKILL',
    })
    child.on('error', ({ code }: NodeJS.ErrnoException) => {
      child.stdin.destroy()
      reject(new Error(code === 'ENOENT' ? 'there is no program sendmail' : `sendmail failed (${code})`))
    })
    child.on('close', (code) => (code === 0 ? resolve() : reject(new Error(`sendmail exited with ${code}`))))
    // It may end before it has read everything.
    child.stdin.on('error', () => {}).end(mailText(address, text))
  })
}

/** The mail, whose subject is the first line of the text. */
export function mailText(address: string, text: string): string {
  const [subject = ''] = text.split('\n')
  const encoded = (part: string) => Buffer.from(part).toString('base64')
  const lines = encoded(`${text}\n`).match(/.{1,76}/g) ?? []
  return [
    `To: ${address}`,
    `Subject: ${subjectParts(subject)
      .map((part) => `=?UTF-8?B?${encoded(part)}?=`)
      .join('\n ')}`,
    'Auto-Submitted: auto-generated',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: base64',
    '',
    ...lines,
    '',
  ].join('\n')
}

/** A line of a header has at most 76 characters: 39 bytes in base64, after the header's name. */
function subjectParts(subject: string): readonly string[] {
  const parts = ['']
  for (const character of subject) {
    if (Buffer.byteLength(parts.at(-1) + character) > 39) parts.push('')
    parts[parts.length - 1] += character
  }
  return parts
}
