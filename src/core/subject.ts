/**
 * Something on a host that probes read and changes write. From subjects, haploy derives how tasks depend on one
 * another.
 */
export interface Subject {
  readonly type:
    | ('path' | 'content' | 'entry' | 'tree' | 'removal')
    | ('unit' | 'definition')
    | ('user' | 'account' | 'group')
    | ('package' | 'missing' | 'packaged files' | 'accounts' | 'local units')
    | 'other'
  /** A path, a unit or a name; empty for what has none. */
  readonly name: string
}

/** The subjects of a resource: `reads: [subject.path('/etc/motd'), subject.user('web')]`. */
export const subject = {
  /** The file or folder at one absolute path, also if a link leads to it. */
  path: (name: string): Subject => ({ type: 'path', name }),
  /** What the file or folder at a path contains, its mode and its owner, but not whether it exists. */
  content: (name: string): Subject => ({ type: 'content', name }),
  /** A path itself, if it is a link: not what the link leads to. Whoever writes it writes everything reached through it. */
  entry: (name: string): Subject => ({ type: 'entry', name }),
  /** A path and everything below it. */
  tree: (name: string): Subject => ({ type: 'tree', name }),
  /** Whether a path is removed. Unlike `path`, this is not written by what gives the file another content. */
  removal: (path: string): Subject => ({ type: 'removal', name: path }),
  /** A systemd unit by its full name, `nginx.service`: whether it exists, runs and starts at boot. */
  unit: (name: string): Subject => ({ type: 'unit', name }),
  /** What the files of a systemd unit say. */
  definition: (name: string): Subject => ({ type: 'definition', name }),
  /** Whether a user exists, and its uid: what the owner of a file depends on. */
  user: (name: string): Subject => ({ type: 'user', name }),
  /** The other attributes of a user: shell, home folder, groups. */
  account: (name: string): Subject => ({ type: 'account', name }),
  group: (name: string): Subject => ({ type: 'group', name }),
  /** Whether a package is installed, and its version. */
  package: (name: string): Subject => ({ type: 'package', name }),
  /** Anything that does not exist on the host yet: installing a package may create it. */
  missing: { type: 'missing', name: '' } as Subject,
  /** What exists in the folders of packages, /usr without /usr/local: a new package may replace it. */
  packagedFiles: { type: 'packaged files', name: '' } as Subject,
  /** Accounts in general: the scripts of a package may change any. */
  accounts: { type: 'accounts', name: '' } as Subject,
  /** Units that no package brought: the scripts of a package may enable or disable any. */
  localUnits: { type: 'local units', name: '' } as Subject,
  /** Anything else, by a name that readers and writers agree on: `firewall 80/tcp`. */
  other: (name: string): Subject => ({ type: 'other', name }),
}
