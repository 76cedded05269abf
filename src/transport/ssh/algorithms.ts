import type { Algorithms, ServerHostKeyAlgorithm } from 'ssh2'

export const hostKeyAlgorithms: readonly ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
]

/**
 * The algorithms that OpenSSH accepts by default, as far as ssh2 implements them, without SHA-1. Groups that the server
 * chooses are excluded, because ssh2 would accept a weak one.
 */
export const algorithms = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
    'diffie-hellman-group14-sha256',
  ],
  cipher: [
    'aes128-gcm@openssh.com',
    'aes256-gcm@openssh.com',
    'aes128-ctr',
    'aes192-ctr',
    'aes256-ctr',
    'chacha20-poly1305@openssh.com',
  ],
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com', 'hmac-sha2-256', 'hmac-sha2-512'],
  compress: ['none'],
} satisfies Algorithms

/** Reads what the server offers for one purpose from a debug message of ssh2, such as `KEX method` and its algorithms. */
export function offeredBy(message: string): [purpose: string, algorithms: string] | undefined {
  const [, purpose, offered] = /^Handshake: \(remote\) ([^:]+): (.*)$/.exec(message) ?? []
  return purpose === undefined ? undefined : [purpose.replace(/^[CS]->[CS] /, '').toLowerCase(), offered!]
}

interface Purpose {
  /** The option of sshd_config. */
  readonly option: string
  /** As `offeredBy` names it. */
  readonly debugName: string
  readonly accepted: readonly string[]
}

/** By ssh2's name in its error message. */
const purposes: Readonly<Record<string, Purpose>> = {
  'key exchange algorithm': { option: 'KexAlgorithms', debugName: 'kex method', accepted: algorithms.kex },
  'host key format': { option: 'HostKeyAlgorithms', debugName: 'host key format', accepted: hostKeyAlgorithms },
  cipher: { option: 'Ciphers', debugName: 'cipher', accepted: algorithms.cipher },
  MAC: { option: 'MACs', debugName: 'mac', accepted: algorithms.hmac },
}

/** One sentence about a server without a common algorithm, and what to do. `offered`: by the names of `offeredBy`. */
export function explainMismatch(
  where: string,
  missing: string,
  offered: ReadonlyMap<string, string>,
): [what: string, hint: string] {
  const purpose = purposes[missing]
  const names = (offered.get(purpose?.debugName ?? missing) ?? '').split(',').filter((name) => isAlgorithm(name))
  const what = `${where} offers no ${missing} that haploy accepts${names.length > 0 ? `: only ${names.join(', ')}` : ''}`
  const accepts = purpose ? `haploy accepts ${purpose.accepted.join(', ')}. ` : ''
  return [what, accepts + hintFor(names, purpose?.option ?? 'the algorithms')]
}

function hintFor(names: readonly string[], option: string): string {
  if (names.length > 0 && names.every((name) => name.includes('-cert-'))) {
    return `haploy's SSH library does not support certificates: let sshd also offer the plain key (${option} in its sshd_config), and add that to known_hosts.`
  }
  if (names.length > 0 && names.every(isWeak)) {
    return `haploy accepts none of these, because they use SHA-1, MD5 or CBC, or the host chooses the group: update sshd there, or set ${option} in its sshd_config.`
  }
  return `haploy's SSH library has no others yet: allow one of these with ${option} in the sshd_config there.`
}

/** SHA-1, MD5, CBC and the like, and groups that the server chooses. */
function isWeak(name: string): boolean {
  return /sha1|md5|cbc|arcfour|ripemd|^ssh-rsa$|^ssh-dss$|group-exchange/.test(name)
}

/** Some names in the list of key exchanges announce extensions. */
function isAlgorithm(name: string): boolean {
  return name !== '' && !/^(ext-info|kex-strict)-/.test(name)
}
