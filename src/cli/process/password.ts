import { execFile } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import type { RunArguments } from '../arguments/run-options.js'
import { Interrupted } from './interrupt.js'

/** The sudo password in HAPLOY_BECOME_PASSWORD. Removes the variable, so that no child process inherits it. */
export function environmentPassword(env: NodeJS.ProcessEnv): Secret | undefined {
  const given = env.HAPLOY_BECOME_PASSWORD
  delete env.HAPLOY_BECOME_PASSWORD
  return given ? new Secret(given) : undefined
}

/**
 * The sudo password that the user types or a command prints; undefined when the options request neither. Throws UsageError
 * when there is no password, and Interrupted after Ctrl-C at the prompt.
 */
export async function askedPassword({
  askBecomePass,
  becomePasswordCommand,
}: Pick<RunArguments, 'askBecomePass' | 'becomePasswordCommand'>): Promise<Secret | undefined> {
  if (askBecomePass && becomePasswordCommand !== undefined) {
    throw new UsageError('--ask-become-pass and --become-password-command cannot be combined', {
      hint: 'Use one of them.',
    })
  }
  if (askBecomePass) return new Secret(await ask('BECOME password: '))
  return becomePasswordCommand === undefined ? undefined : new Secret(await printedBy(becomePasswordCommand))
}

/** Reads a line from standard input; a terminal does not echo it. */
function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = process.stdin.isTTY === true
  const reader = createInterface({ input: process.stdin, output: silent, terminal, historySize: 0 })
  if (terminal) process.stderr.write(question)
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new UsageError('no sudo password was entered'))
    reader.once('line', (line) => {
      resolve(line)
      reader.close()
    })
    reader.once('SIGINT', () => {
      reject(new Interrupted('interrupted'))
      reader.close()
    })
    reader.once('close', () => {
      if (terminal) process.stderr.write('\n')
      refuse()
    })
  })
}

/** The first line that the command prints; the command may prompt on the terminal. */
function printedBy(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('/bin/sh', ['-c', command], (error, stdout) => {
      const password = stdout.split('\n')[0] ?? ''
      if (error) return reject(commandFailed(`it exited with ${error.code ?? error.signal}`))
      if (password === '') return reject(commandFailed('it printed nothing'))
      resolve(password)
    })
    child.stderr?.pipe(process.stderr, { end: false })
  })
}

function commandFailed(why: string): UsageError {
  return new UsageError(`the command of --become-password-command returned no password: ${why}`, {
    hint: 'Run the command by hand: it must print the password and exit with 0.',
  })
}
