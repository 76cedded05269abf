import { randomBytes } from 'node:crypto'
import { FailedError, type HaployError, UnreachableError } from '../core/errors.js'
import { quote } from '../core/shell/script.js'
import type { Secret } from '../core/shell/secret.js'
import { linkLost } from './shell.js'
import { program, wholePath } from './shell-program.js'

/**
 * How shells are started on a host, as who logged in or by sudo as another user, and what sudo's answers mean.
 * The password goes to sudo's standard input only, and only when sudo asks with the prompt agreed on.
 */
export class Login {
  readonly #prompt = `[haploy ${randomBytes(8).toString('hex')}] `

  constructor(
    readonly host: string,
    /** Who is logged in. */
    readonly user: string,
    /** Whom sudo makes of it; nobody else when absent. */
    readonly become?: string,
    readonly password?: Secret,
  ) {}

  /** The command line for the login shell, whichever that is and whatever its PATH. It holds no secret. */
  get command(): string {
    if (this.become === undefined) return `exec /bin/sh -c '${program}'`
    const asking = this.password === undefined ? '-n' : `-S -p '${this.#prompt}'`
    return `exec /bin/sh -c '${toSudo}' sh ${asking} -H -u ${quote(this.become)} -- sh -c '${program}'`
  }

  /** What to type when sudo asks for the `time`-th time, 1 at first; a second time means that the password was wrong. */
  answer(time: number): string | HaployError {
    if (time === 1 && this.password) return `${this.password.reveal()}\n`
    return new FailedError(`sudo on ${this.host} refused the password of user ${this.user}`, {
      hint: `Give the password with which ${this.user} runs sudo there: ${ways}.`,
    })
  }

  /** How often sudo asked in what came on standard error. */
  asked(stderr: string): number {
    return stderr.split(this.#prompt).length - 1
  }

  /** The shell ended (`how`) before it listened, and that is what it wrote. */
  refused(stderr: string, stdout: string, how: string): HaployError {
    const words = this.#words(stderr) || this.#words(stdout)
    if (beforeSudo.test(stdout) && !how.startsWith(linkLost)) return this.#sudoRefused(words, how)
    const hint =
      shellHints.find(([pattern]) => pattern.test(words))?.[1] ??
      'A startup file of that user may end the shell, or it is none that runs commands: see that `ssh USER@HOST true` works.'
    return new UnreachableError(
      `${this.host}: the shell of user ${this.user} ended before it was ready (${how})${said(words)}`,
      { hint: hint.replaceAll('USER', this.user).replaceAll('HOST', this.host) },
    )
  }

  /** What the login writes has no end. */
  talkative(): HaployError {
    return new UnreachableError(
      `${this.host}: the login of user ${this.user} writes without end, and no shell is ready`,
      {
        hint: `See what \`ssh ${this.user}@${this.host} sh -c true\` prints there.`,
      },
    )
  }

  /** No shell listened within `milliseconds`. */
  late(stderr: string, stdout: string, milliseconds: number): HaployError {
    const words = this.#words(stderr)
    const what = `${this.host}: user ${this.user} is logged in, but no shell was ready within ${milliseconds / 1000} seconds`
    return new UnreachableError(what + said(words), {
      hint: beforeSudo.test(stdout)
        ? `See as ${this.user} there what sudo waits for: \`time sudo -l\`. Often it is a name server that does not answer.`
        : `See what a startup file of ${this.user} there waits for (.bashrc, .profile and the like).`,
    })
  }

  #sudoRefused(words: string, how: string): FailedError {
    const hint = hints.find(([pattern]) => pattern.test(`${words}\n${how}`))?.[1] ?? hintOtherwise
    return new FailedError(
      `sudo on ${this.host} does not let user ${this.user} become ${this.become}${said(words) || `: ${how}`}`,
      {
        hint: hint.replace('USER', this.user),
      },
    )
  }

  /** What sudo or the shell said, in one line, without the prompt and without the program that was to run. */
  #words(text: string): string {
    const plain = text.replaceAll(this.#prompt, '').replaceAll(program, '…')
    const lines = plain.split('\n').map((line) => line.trim())
    return lines
      .filter((line) => line !== '' && line !== sudoMark && !noise.test(line))
      .slice(-5)
      .join('; ')
  }
}

const sudoMark = 'haploy-sudo'

/** Tells, once it is said, that the login shell did its part, and that it is sudo's turn. */
const beforeSudo = new RegExp(`(?:^|\n)${sudoMark}\n`)

/** Finds sudo also where the login shell has a PATH that does not lead there. It passes through any shell as `program` does. */
const toSudo = `${wholePath}; echo; echo ${sudoMark}; exec sudo "$@"`

/** What sudo says on the side and goes on. */
const noise = /^sudo: unable to resolve host /

const ways =
  'with --ask-become-pass, in the environment variable HAPLOY_BECOME_PASSWORD or by --become-password-command'
const hintOtherwise = 'Try `sudo -n true` there as USER.'

const shellHints: readonly (readonly [RegExp, string])[] = [
  [
    /expired|password change|change your password/i,
    'Log in there once as USER and change the password, or see `chage -l USER`.',
  ],
  [
    /not available/,
    'That account has no shell to log in with: `usermod -s /bin/sh USER` gives it one, or name another `user`.',
  ],
  [/restricted/, 'That shell runs only what it is allowed to: `usermod -s /bin/sh USER` gives the account a full one.'],
]

const hints: readonly (readonly [RegExp, string])[] = [
  [
    /(password|authentication) is required|no password was provided/,
    `Give the password ${ways}, or allow USER NOPASSWD.`,
  ],
  [/must have a tty/, 'Take `requiretty` out of the sudoers file there, or set `Defaults:USER !requiretty`.'],
  [/not in the sudoers|not allowed|may not run/, 'Allow USER in the sudoers file there, with `visudo`.'],
  [/unknown user|does not exist|not found: /, 'Create the user there first, or name another one in `become`.'],
  [
    /No such file|not found|exit code 127/,
    'Install sudo there, or log in as the user that the steps need and leave `become` out.',
  ],
]

function said(words: string): string {
  return words === '' ? '' : `: ${words}`
}
