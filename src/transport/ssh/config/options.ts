/** How the values of an option are written, and what counts when it is set several times. */
type Form =
  /** One value; the first line counts. */
  | 'word'
  /** Several values on one line; the first line counts. */
  | 'words'
  /** The rest of the line as written; the first line counts. */
  | 'text'
  /** One value; all lines count. */
  | 'each'

export interface Option {
  /** As ssh_config(5) writes it. */
  readonly name: string
  readonly form: Form
  /** The inventory variable that takes precedence. */
  readonly variable?: string
  /** haploy does not use the option; it says so when a login is denied. */
  readonly isUnused?: true
  /** Other keywords for it. */
  readonly aliases?: readonly string[]
}

/** The options that decide where a connection leads and how it is authenticated, by keyword in lower case. */
export const options: ReadonlyMap<string, Option> = new Map(
  (
    [
      { name: 'HostName', form: 'word', variable: 'address' },
      { name: 'Port', form: 'word', variable: 'port' },
      { name: 'User', form: 'word', variable: 'user' },
      { name: 'IdentityFile', form: 'each', variable: 'key', aliases: ['IdentityFile2'] },
      { name: 'CertificateFile', form: 'each', isUnused: true },
      { name: 'IdentitiesOnly', form: 'word', variable: 'key' },
      { name: 'IdentityAgent', form: 'word' },
      { name: 'PreferredAuthentications', form: 'word' },
      { name: 'PubkeyAuthentication', form: 'word', aliases: ['DSAAuthentication'] },
      { name: 'PasswordAuthentication', form: 'word' },
      {
        name: 'KbdInteractiveAuthentication',
        form: 'word',
        aliases: ['ChallengeResponseAuthentication', 'SkeyAuthentication', 'TISAuthentication'],
      },
      { name: 'PKCS11Provider', form: 'word', isUnused: true },
      { name: 'ProxyJump', form: 'text', variable: 'proxyJump' },
      { name: 'ProxyCommand', form: 'text', variable: 'proxyJump' },
      { name: 'UserKnownHostsFile', form: 'words', variable: 'knownHosts' },
      { name: 'GlobalKnownHostsFile', form: 'words' },
      { name: 'KnownHostsCommand', form: 'text' },
      { name: 'RevokedHostKeys', form: 'words' },
      { name: 'HostKeyAlias', form: 'word' },
      { name: 'AddressFamily', form: 'word' },
      { name: 'BindAddress', form: 'word' },
      { name: 'BindInterface', form: 'word' },
      { name: 'CanonicalizeHostname', form: 'word' },
      { name: 'Tag', form: 'word' },
    ] satisfies Option[]
  ).flatMap((option: Option) =>
    [option.name, ...(option.aliases ?? [])].map((keyword) => [keyword.toLowerCase(), option] as const),
  ),
)
