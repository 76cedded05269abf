import { execFile } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { UsageError } from '../../core/errors.js'
import { Secret } from '../../core/shell/secret.js'
import { privateVariable } from '../../secrets/private-variables.js'
import type { RunArguments } from '../arguments/run-options.js'
import { Interrupted } from './interrupt.js'

/** The sudo password in HAPLOY_BECOME_PASSWORD. */
export function environmentPassword(): Secret | undefined {
  const given = privateVariable('HAPLOY_BECOME_PASSWORD')
  return given ? new Secret(given) : undefined
}

/** The passwords that the user types or a command prints. */
export interface Passwords {
  readonly loginPassword?: Secret
  readonly becomePassword?: Secret
}

type Options = Pick<RunArguments, 'askPass' | 'askBecomePass' | 'becomePasswordCommand'>

/**
 * Asks for the passwords that the options request, or runs the command that prints one. As in Ansible, the sudo password
 * defaults to the one for the login. Throws UsageError when there is no password, and Interrupted after Ctrl-C at the prompt.
 */
export async function askedPasswords(options: Options): Promise<Passwords> {
  const { askPass, askBecomePass, becomePasswordCommand: command } = options
  if (askBecomePass && command !== undefined) {
    throw new UsageError('--ask-become-pass and --become-password-command cannot be combined', {
      hint: 'Use one of them.',
    })
  }
  const becomeQuestion = askPass ? 'BECOME password [the same]: ' : 'BECOME password: '
  const answers = await ask([...(askPass ? ['SSH password: '] : []), ...(askBecomePass ? [becomeQuestion] : [])])
  const login = askPass ? answers.shift() : undefined
  const become = askBecomePass ? answers.shift() || login : command !== undefined ? await printedBy(command) : undefined
  return {
    ...(login !== undefined && { loginPassword: new Secret(login) }),
    ...(become !== undefined && { becomePassword: new Secret(become) }),
  }
}

/** Reads a line from standard input for each question; a terminal does not echo it. */
async function ask(questions: readonly string[]): Promise<string[]> {
  if (questions.length === 0) return []
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const terminal = process.stdin.isTTY === true
  const reader = createInterface({ input: process.stdin, output: silent, terminal, historySize: 0 })
  const answers: string[] = []
  const prompt = () => {
    if (terminal) process.stderr.write(questions[answers.length]!)
  }
  prompt()
  return await new Promise((resolve, reject) => {
    reader.on('line', (line) => {
      answers.push(line)
      if (answers.length === questions.length) {
        resolve(answers)
        reader.close()
      } else {
        if (terminal) process.stderr.write('\n')
        prompt()
      }
    })
    reader.once('SIGINT', () => {
      reject(new Interrupted('interrupted'))
      reader.close()
    })
    reader.once('close', () => {
      if (terminal) process.stderr.write('\n')
      const which = questions[answers.length]?.startsWith('SSH') ? 'SSH' : 'sudo'
      reject(new UsageError(`no ${which} password was entered`))
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
