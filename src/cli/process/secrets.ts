import { Console } from 'node:console'
import { Writable } from 'node:stream'
import { Redactor } from '../../engine/failure/redactor.js'

/** Knows every secret that was made since the command started, so that no text of the command contains one. */
export const redactor = new Redactor()

/**
 * To be called before any file of the user is loaded. Masks secrets in everything that is written to standard error, such
 * as what a program prints there that a playbook runs, and in what playbooks and roles print to the console.
 */
export function watchSecrets(): void {
  redactor.watch()
  const write = process.stderr.write.bind(process.stderr) as (...args: unknown[]) => boolean
  process.stderr.write = (chunk: string | Uint8Array, ...more: unknown[]) => write(maskedText(chunk), ...more)
  redirectConsole(process.stdout)
}

/** Redirects `console.log` of playbooks and roles to a stream. */
export function redirectConsole(stdout: NodeJS.WriteStream): void {
  const colorMode = stdout.isTTY === true && stdout.hasColors()
  const masking = new Writable({
    decodeStrings: false,
    write: (text: string | Buffer, _encoding, done) => {
      stdout.write(maskedText(text))
      done()
    },
  })
  globalThis.console = new Console({ stdout: masking, stderr: process.stderr, colorMode })
}

function maskedText(text: string | Uint8Array): string {
  return redactor.mask(typeof text === 'string' ? text : Buffer.from(text).toString())
}
