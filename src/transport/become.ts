import { randomBytes } from 'node:crypto'
import { FailedError, type HaployError, UnreachableError } from '../core/errors.js'
import { quote } from '../core/shell/script.js'
import type { Secret } from '../core/shell/secret.js'
import { linkLost } from './shell.js'
import { program, standardPath } from './shell-program.js'

/**
 * Starts shells on a host, as the login user or with sudo as another user, and turns sudo's messages into errors.
 * The password is sent only to sudo's standard input, and only after sudo prints the prompt that haploy gave it.
 */
export class Login {
  /** With it, sudo asks for the password on standard error. */
  readonly prompt = `[haploy ${randomBytes(8).toString('hex')}] `

  constructor(
    readonly host: string,
    /** The login user. */
    readonly user: string,
    /** The user that sudo switches to; absent: no sudo. */
    readonly become?: string,
    readonly password?: Secret,
  ) {}

  /** The command line for the login shell; works in any shell and with any PATH. Contains no secret. */
  get command(): string {
    if (this.become === undefined) return `exec /bin/sh -c '${program}'`
    const asking = this.password === undefined ? '-n' : `-S -p '${this.prompt}'`
    return `exec /bin/sh -c '${runSudo}' sh ${asking} -H -u ${quote(this.become)} -- sh -c '${program}'`
  }

  /** The answer to sudo's prompt number `time`, from 1; a second prompt means that the password was wrong. */
  answer(time: number): string | HaployError {
    if (time === 1 && this.password) return `${this.password.reveal()}\n`
    return new FailedError(`sudo on ${this.host} rejected the password of user ${this.user}`, {
      hint: `Provide the password that ${this.user} uses for sudo there: ${passwordOptions}.`,
    })
  }

  /** The error for a shell that ended (`how`) before it was ready, with what it printed. */
  endedError(stderr: string, stdout: string, how: string): HaployError {
    const words = this.#withoutPrompt(stderr) || this.#withoutPrompt(stdout)
    if (sudoStarted.test(stdout) && !how.startsWith(linkLost)) return this.#sudoFailure(words, how)
    const hint =
      shellHints.find(([pattern]) => pattern.test(words))?.[1] ??
      'A startup file of that user may exit the shell, or the login shell may not run commands: check that `ssh USER@HOST true` works.'
    return new UnreachableError(
      `${this.host}: the shell of user ${this.user} ended before it was ready (${how})${withColon(words)}`,
      { hint: hint.replaceAll('USER', this.user).replaceAll('HOST', this.host) },
    )
  }

  /** The error for a login that prints endless output. */
  outputError(): HaployError {
    return new UnreachableError(
      `${this.host}: the login of user ${this.user} prints output without end, and no shell is ready`,
      {
        hint: `Check what \`ssh ${this.user}@${this.host} sh -c true\` prints.`,
      },
    )
  }

  /** The error for a shell that was not ready within `milliseconds`. */
  timeoutError(stderr: string, stdout: string, milliseconds: number): HaployError {
    const words = this.#withoutPrompt(stderr)
    const what = `${this.host}: user ${this.user} is logged in, but no shell was ready within ${milliseconds / 1000} seconds`
    return new UnreachableError(what + withColon(words), {
      hint: sudoStarted.test(stdout)
        ? `Find out what sudo waits for: run \`time sudo -l\` there as ${this.user}. Often a name server does not answer.`
        : `Find out what a startup file of ${this.user} (.bashrc, .profile …) waits for there.`,
    })
  }

  #sudoFailure(words: string, how: string): FailedError {
    const hint = sudoHints.find(([pattern]) => pattern.test(`${words}\n${how}`))?.[1] ?? fallbackHint
    return new FailedError(
      `sudo on ${this.host} does not allow user ${this.user} to become ${this.become}${withColon(words) || `: ${how}`}`,
      {
        hint: hint.replace('USER', this.user),
      },
    )
  }

  /** The output of sudo or the shell on one line, without the prompt and the program. */
  #withoutPrompt(text: string): string {
    const plain = text.replaceAll(this.prompt, '').replaceAll(program, '…')
    const lines = plain.split('\n').map((line) => line.trim())
    return lines
      .filter((line) => line !== '' && line !== sudoMark && !ignoredLine.test(line))
      .slice(-5)
      .join('; ')
  }
}

const sudoMark = 'haploy-sudo'

/** Printed by the login shell just before it starts sudo. */
const sudoStarted = /(?:^|\n)haploy-sudo\n/

/** Finds sudo even when the login shell's PATH does not include it. Works in any shell, as `program` does. */
const runSudo = `${standardPath}; echo; echo ${sudoMark}; exec sudo "$@"`

/** A warning after which sudo continues. */
const ignoredLine = /^sudo: unable to resolve host /

const passwordOptions =
  'with --ask-become-pass, in the environment variable HAPLOY_BECOME_PASSWORD or by --become-password-command'
const fallbackHint = 'Run `sudo -n true` there as USER.'

const shellHints: readonly (readonly [RegExp, string])[] = [
  [
    /expired|password change|change your password/i,
    'Log in there once as USER and change the password, or check `chage -l USER`.',
  ],
  [/not available/, 'The account has no login shell: set one with `usermod -s /bin/sh USER`, or set another `user`.'],
  [/restricted/, 'The login shell is restricted: set an unrestricted one with `usermod -s /bin/sh USER`.'],
]

const sudoHints: readonly (readonly [RegExp, string])[] = [
  [
    /(password|authentication) is required|no password was provided/,
    `Provide the password ${passwordOptions}, or grant USER NOPASSWD.`,
  ],
  [/must have a tty/, 'Remove `requiretty` from the sudoers file there, or set `Defaults:USER !requiretty`.'],
  [/not in the sudoers|not allowed|may not run/, 'Allow USER in the sudoers file there, with `visudo`.'],
  [/unknown user|does not exist|not found: /, 'Create the user there first, or set another one in `become`.'],
  [
    /No such file|not found|exit code 127/,
    'Install sudo there, or log in as the user that the tasks need and omit `become`.',
  ],
]

function withColon(words: string): string {
  return words === '' ? '' : `: ${words}`
}
