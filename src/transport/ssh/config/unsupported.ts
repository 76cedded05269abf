import { isIP } from 'node:net'
import { problem } from './problem.js'
import { isNone, type Settings } from './settings.js'

/** Throws ConfigProblem for a setting that changes where a connection leads or which host keys are trusted, and that haploy does not implement. */
export function assertSupported(settings: Settings, hostName: string, isDirect: boolean): void {
  for (const { name, appliesTo, why, hint } of unsupported) {
    const setting = settings.get(name)
    if (setting === undefined || !appliesTo(setting.text.toLowerCase(), { hostName, isDirect })) continue
    throw problem(setting.at, `${name} is set to ${setting.text}, ${why}`, hint)
  }
}

interface Place {
  readonly hostName: string
  /** Without a jump host. */
  readonly isDirect: boolean
}

interface Unsupported {
  readonly name: string
  /** `value`: in lower case. */
  appliesTo(value: string, place: Place): boolean
  readonly why: string
  readonly hint: string
}

const unsupported: readonly Unsupported[] = [
  {
    name: 'ProxyCommand',
    appliesTo: (value, { isDirect }) => isDirect && !isNone(value),
    why: 'and haploy runs no command of the SSH configuration',
    hint: 'Set the jump host with ProxyJump, or with `proxyJump` in the inventory.',
  },
  {
    name: 'CanonicalizeHostname',
    appliesTo: (value, { hostName, isDirect }) =>
      !isIP(hostName) && (value === 'always' || (isDirect && ['yes', 'true'].includes(value))),
    why: 'which haploy does not implement: OpenSSH may connect to another name',
    hint: 'Set the full name as `address` in the inventory or as HostName, and CanonicalizeHostname to no for this host.',
  },
  {
    name: 'KnownHostsCommand',
    appliesTo: (value) => !isNone(value),
    why: 'and haploy runs no command of the SSH configuration',
    hint: 'Set KnownHostsCommand to none for this host, and put its keys into a file: UserKnownHostsFile, or `knownHosts` in the inventory.',
  },
  {
    name: 'RevokedHostKeys',
    appliesTo: (value) => !isNone(value),
    why: 'which haploy does not read',
    hint: 'Put the revoked keys into a known_hosts file, each in a line that starts with @revoked, and set RevokedHostKeys to none for this host.',
  },
  {
    name: 'BindInterface',
    appliesTo: (_value, { isDirect }) => isDirect,
    why: 'which haploy does not implement',
    hint: 'Set an address of that interface with BindAddress instead.',
  },
]
