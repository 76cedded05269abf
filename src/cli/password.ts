import { execFile } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from '../core/errors.js'
import { Secret } from '../core/shell/secret.js'
import type { RunArguments } from './arguments/run-options.js'
import { Interrupted } from './process/interrupt.js'

/** The sudo password of HAPLOY_BECOME_PASSWORD. The variable is removed: no command that haploy starts here needs it. */
export function environmentPassword(env: NodeJS.ProcessEnv): Secret | undefined {
  const given = env.HAPLOY_BECOME_PASSWORD
  delete env.HAPLOY_BECOME_PASSWORD
  return given ? new Secret(given) : undefined
}

/**
 * The sudo password that a person types or a command prints; undefined when the options ask for neither. Throws UsageError
 * when there should be one and is none, Interrupted after Ctrl-C at the question.
 */
export async function askedPassword({
  askBecomePass,
  becomePasswordCommand,
}: Pick<RunArguments, 'askBecomePass' | 'becomePasswordCommand'>): Promise<Secret | undefined> {
  if (askBecomePass && becomePasswordCommand !== undefined) {
    throw new UsageError('--ask-become-pass and --become-password-command exclude each other', { hint: 'Give one.' })
  }
  if (askBecomePass) return new Secret(await ask('BECOME password: '))
  return becomePasswordCommand === undefined ? undefined : new Secret(await printedBy(becomePasswordCommand))
}

/** Reads a line from standard input; a terminal does not show what is typed. */
function ask(question: string): Promise<string> {
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = process.stdin.isTTY === true
  const reader = createInterface({ input: process.stdin, output: silent, terminal, historySize: 0 })
  if (terminal) process.stderr.write(question)
  return new Promise((resolve, reject) => {
    const refuse = () => reject(new UsageError('no sudo password was given'))
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

/** The first line that the command prints; it may ask the person on the terminal meanwhile. */
function printedBy(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = execFile('/bin/sh', ['-c', command], (error, stdout) => {
      const password = stdout.split('\n')[0] ?? ''
      if (error) return reject(commandFailed(`it ended with ${error.code ?? error.signal}`))
      if (password === '') return reject(commandFailed('it printed nothing'))
      resolve(password)
    })
    child.stderr?.pipe(process.stderr, { end: false })
  })
}

function commandFailed(why: string): UsageError {
  return new UsageError(`the command for the sudo password did not give one: ${why}`, {
    hint: 'Run the command of --become-password-command by hand: it has to print the password and exit with 0.',
  })
}
