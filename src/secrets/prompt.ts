import { spawnSync } from 'node:child_process'
import { stderr } from 'node:process'
import { Secret } from '../core/shell/secret.js'
import { once } from './once.js'
import { callOf, providerError } from './provider-error.js'

interface Asking {
  /** What requires the answer, for messages: `secret.prompt('…')`, an option. */
  readonly call: string
  /** What to do where nobody can answer. */
  readonly hint: string
}

/** `secret.prompt(question)`: what the user types at a question on the terminal. Throws UsageError as `ask` does. */
export const fromPrompt = once(
  (question: string): Secret =>
    ask(question, {
      call: callOf('prompt', question),
      hint: 'Answer on a terminal; for unattended runs, use secret.env, secret.file or secret.command.',
    }),
)

/**
 * Asks on the terminal, which does not echo the answer, whatever standard input is. Throws UsageError without a terminal,
 * after Ctrl-C, and for an empty answer.
 */
export function ask(question: string, { call, hint }: Asking): Secret {
  // Ends a line that shows what haploy is doing.
  stderr.write('')
  const { status, stdout } = spawnSync('/bin/sh', ['-c', script, 'ask', question], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  if (status === 0 && stdout !== '') return new Secret(stdout)
  throw providerError(call, whyNoAnswer(status), { hint })
}

function whyNoAnswer(status: number | null): string {
  if (status === noTerminal) return 'there is no terminal to ask on'
  return status === 0 ? 'the answer is empty' : 'there was no answer'
}

const noTerminal = 3

/**
 * A shell, because it restores the terminal even if Ctrl-C ends haploy. The answer is its output. HAPLOY_NO_PROMPT is set while
 * a shell completes a line, in which a question would appear.
 */
const script = `
[ -z "$HAPLOY_NO_PROMPT" ] || exit ${noTerminal}
(exec </dev/tty >/dev/tty) 2>/dev/null || exit ${noTerminal}
exec 3</dev/tty 4>/dev/tty
settings=$(stty -g <&3) || exit ${noTerminal}
trap 'stty "$settings" <&3; echo >&4' EXIT
trap 'exit 130' INT TERM HUP
stty -echo <&3
printf '%s: ' "$1" >&4
IFS= read -r answer <&3 || exit 1
printf '%s' "$answer"`
