/** Matches the start of a command. */
const start = String.raw`(?:^|[;&|({!\x60]|\b(?:then|do|else|if|elif|while|until|exec|sudo|nohup)\b)[ \t]*(?:\/[\w.\/-]*\/)?`
const command = (words: string) => new RegExp(start + words, 'm')

export const looksForProcess = command(String.raw`(?:pgrep|pidof|ps|(?:pkill|killall)[^\n;|&]*[ \t]-0)\b`)

export const sendsRequest = /\b(curl|wget|nc|ncat|openssl|ab|http)\b|\/dev\/tcp\//

export const startsNginx = command(
  String.raw`(?:systemctl[^\n;|&]*\b(?:re)?start[^\n;|&]*\bnginx|(?:service|rc-service|invoke-rc\.d)[ \t]+nginx[ \t]+(?:re)?start|init\.d\/nginx[ \t]+(?:re)?start|nginx[ \t]*(?:$|[;&|)]|-[cgp]\b))`,
)

export const endsKeepalived = command(
  String.raw`(?:(?:killall|pkill)[^\n;|&]*\bkeepalived|systemctl[^\n;|&]*\b(?:stop|kill)[^\n;|&]*\bkeepalived|service[ \t]+keepalived[ \t]+stop|init\.d\/keepalived[ \t]+stop|keepalived[ \t]+stop|kill\b[^\n;|&]*keepalived\.pid)`,
)

export const matchesPartOfName = command(
  String.raw`(?:(?:pgrep|pkill)(?![^\n;|&]*[ \t]-\w*x)[^\n;|&]*[ \t]"?nginx\b|ps\b[^\n;&]*\|[ \t]*grep\b)`,
)

export const runsKillall = command(String.raw`killall\b`)

export const writesToTmp = /(?:>|\btee(?:[ \t]+-a)?|\btouch)[ \t]*["']?\/(?:var\/)?tmp\/[\w.-]+(?![\w.-]*\$)/

export const hasPassword = /smtp-auth-password=|\b(?:pass(?:wd|word)?|pwd|secret|token)=["']?[^\s"'$`;)]/i

export const hasDisabledMail = /^[ \t]*#.*\bmailx?\b.*[ \t]-s\b/m
