import { shellWords } from './syntax/shell-words.js'

/** What the arguments of `ssh` mean for haploy. */
export interface SshArguments {
  readonly proxyJump?: string
}

/** Options that change nothing for haploy: it shares connections itself, and always checks host keys. */
const harmless =
  /^(?:StrictHostKeyChecking|UserKnownHostsFile|ControlMaster|ControlPersist|ControlPath|Compression|LogLevel|ConnectTimeout|ServerAliveInterval|ServerAliveCountMax)$/i

/**
 * Reads arguments such as `-o ProxyJump=bastion -o StrictHostKeyChecking=no`. Undefined if one of them does something that
 * haploy cannot do.
 */
export function readSshArguments(text: string): SshArguments | undefined {
  const words = [...(shellWords(text) ?? ['?'])]
  let read: SshArguments = {}
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (/^-[Cq]+$/.test(word)) continue
    const [, flag, attached = ''] = /^-([oJ])(.*)$/.exec(word) ?? []
    const value = attached === '' ? words.shift() : attached
    if (flag === undefined || value === undefined) return undefined
    const [, name = '', jump = ''] = flag === 'J' ? ['', 'ProxyJump', value] : (/^(\w+)[ =](.*)$/.exec(value) ?? [])
    if (/^ProxyJump$/i.test(name) && jump !== '') read = { proxyJump: jump }
    else if (!harmless.test(name)) return undefined
  }
  return read
}
