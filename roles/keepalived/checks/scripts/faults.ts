import type { Problem } from 'haploy'

/** What a script is there for: a check answers keepalived, a notify script is told, anything else is for people. */
export type Purpose = 'check' | 'notify' | 'other'

/** What is wrong with a script, as the end of a sentence that begins with its name. */
export interface Fault extends Required<Pick<Problem, 'severity' | 'hint'>> {
  readonly message: string
}

/** What the text of a script is known to lead to. Its comments count only where they tell of something. */
export function faultsOf(whole: string, purpose: Purpose): readonly Fault[] {
  const text = whole.replace(longLine, '$1')
  const code = withoutComments(text)
  const endless = endlessLoop.test(code) && !/\b(break|exit|return)\b/.test(code)
  const watches = purpose === 'check' || endless
  const constant = watches ? neverFails(code) : undefined
  const isBlind = watches && !constant && !endless && processes.test(code) && !asks.test(code)
  return [
    ...(endless ? [purpose === 'check' ? loop : { ...loop, severity: 'advice' as const }] : []),
    ...(constant && !endless ? [unfailing(constant)] : []),
    ...(isBlind ? [blind] : []),
    ...(watches ? watcherFaults.filter(({ in: pattern }) => pattern.test(code)) : []),
    ...faults.filter(({ in: pattern, comments }) => pattern.test(comments ? text : code)),
  ].map(({ severity, message, hint }) => ({ severity, message, hint }))
}

/** The patterns look at a line again from each of its words: what stands behind so many characters is not looked at. */
const longLine = /^(.{2000}).*$/gm

/** Every comment but the first line's, which names the shell. */
export function withoutComments(text: string): string {
  return text.replace(/(^|[ \t;])#(?![!])[^\n]*/gm, '$1')
}

interface Pattern extends Fault {
  readonly in: RegExp
  readonly comments?: boolean
}

/** Where a command may begin. */
const start = String.raw`(?:^|[;&|({!\x60]|\b(?:then|do|else|if|elif|while|until|exec|sudo|nohup)\b)[ \t]*(?:\/[\w.\/-]*\/)?`
const command = (words: string) => new RegExp(start + words, 'm')

const endlessLoop = /\bwhile[ \t]+(:|true|\[ 1 \])[ \t]*(;|\n|$)|\bfor[ \t]*\(\([ \t]*;[ \t]*;/m
const processes = command(String.raw`(?:pgrep|pidof|ps|(?:pkill|killall)[^\n;|&]*[ \t]-0)\b`)
const asks = /\b(curl|wget|nc|ncat|openssl|ab|http)\b|\/dev\/tcp\//

const watcherFaults: readonly Pattern[] = [
  {
    in: command(
      String.raw`(?:systemctl[^\n;|&]*\b(?:re)?start[^\n;|&]*\bnginx|(?:service|rc-service|invoke-rc\.d)[ \t]+nginx[ \t]+(?:re)?start|init\.d\/nginx[ \t]+(?:re)?start|nginx[ \t]*(?:$|[;&|)]|-[cgp]\b))`,
    ),
    severity: 'advice',
    message: 'starts nginx itself, also where somebody has stopped it for maintenance',
    hint: "Take { script: 'nginx', restart: true }: it starts nothing on a host that is drained.",
  },
  {
    in: command(
      String.raw`(?:(?:killall|pkill)[^\n;|&]*\bkeepalived|systemctl[^\n;|&]*\b(?:stop|kill)[^\n;|&]*\bkeepalived|service[ \t]+keepalived[ \t]+stop|init\.d\/keepalived[ \t]+stop|keepalived[ \t]+stop|kill\b[^\n;|&]*keepalived\.pid)`,
    ),
    severity: 'advice',
    message: 'ends keepalived, which nobody brings back once nginx is repaired',
    hint: 'Let it fail instead (exit 1): the weight of the check moves the addresses, and moves them back.',
  },
  {
    in: command(
      String.raw`(?:(?:pgrep|pkill)(?![^\n;|&]*[ \t]-\w*x)[^\n;|&]*[ \t]"?nginx\b|ps\b[^\n;&]*\|[ \t]*grep\b)`,
    ),
    severity: 'advice',
    message: 'counts every process that has nginx in its name, such as nginx_exporter',
    hint: 'Match the whole name: pgrep -x nginx.',
  },
]

const faults: readonly Pattern[] = [
  {
    in: command(String.raw`killall\b`),
    severity: 'advice',
    message: 'runs killall, which a small system does not have (it is in psmisc)',
    hint: 'Take pkill or pgrep: the role sees to them.',
  },
  {
    in: /(?:>|\btee(?:[ \t]+-a)?|\btouch)[ \t]*["']?\/(?:var\/)?tmp\/[\w.-]+(?![\w.-]*\$)/,
    severity: 'advice',
    message: 'writes to a known name in /tmp, where anybody may have put a link for root to follow',
    hint: 'Write to the log with `logger`, or to a file in /run or /var/log.',
  },
  {
    in: /smtp-auth-password=|\b(?:pass(?:wd|word)?|pwd|secret|token)=["']?[^\s"'$`;)]/i,
    comments: true,
    severity: 'advice',
    message: 'has a password in the clear, which everybody can see who lists the processes or reads the script',
    hint: 'Mail by `mail` or globals.notificationEmail, which leave that to the mail server.',
  },
  {
    in: /^[ \t]*#.*\bmailx?\b.*[ \t]-s\b/m,
    comments: true,
    severity: 'advice',
    message: 'has its mail commented out, so that nobody hears of a change of state',
    hint: 'Set `mail` or globals.notificationEmail.',
  },
]

const loop: Fault = {
  severity: 'error',
  message: 'goes round for ever: keepalived would end it, and by hand nobody starts it again after a reboot',
  hint: 'Look once and answer with the exit code: keepalived runs a check at every interval, and watches over it.',
}

const blind: Fault = {
  severity: 'advice',
  message: 'only looks for a process, and does not see an nginx that hangs',
  hint: "Ask nginx for a page too, or take { script: 'nginx' }, which does.",
}

function unfailing(reason: string): Fault {
  return {
    severity: 'error',
    message: `can never fail: ${reason}`,
    hint: 'End with another exit code than 0 where nginx does not serve, or the addresses stay there.',
  }
}

/** Why the exit code says nothing; undefined where it may. In doubt it may. */
function neverFails(code: string): string | undefined {
  if (/\bps\b[^|;&)`\n]*[ \t]wc[ \t]+-l/.test(code))
    return 'there is no pipe between ps and wc, so that it counts nothing'
  if (/\bexit[ \t]+(?!0\b)|\breturn[ \t]+(?!0\b)|\b(?:false|exec)\b|\bset[ \t]+-\w*e|\$\$/.test(code)) return undefined
  const pieces = code
    .split(/[;\n]+/)
    .map((piece) => piece.trim().replace(/^(?:(?:then|else|do)\b[ \t]*)+(?=\S)/, ''))
    .filter((piece) => piece !== '' && !piece.startsWith('#!'))
  const last = pieces.at(-1) ?? ''
  if (/^(?:exit[ \t]+0|true|:)$/.test(last)) return 'it ends with success whatever it has seen'
  const ends = pieces.filter((_, index) => /^(?:else|elif|fi)\b/.test(pieces[index + 1] ?? ''))
  return last === 'fi' && ends.every((end) => careless.test(end))
    ? 'whatever it has seen, its last command succeeds'
    : undefined
}

/** Commands whose success says nothing of nginx. */
const careless = /^(?:fi|echo|printf|logger|sleep|true|:|systemctl|service|killall|pkill|kill|\/\S+)(?:$|[ \t])/
