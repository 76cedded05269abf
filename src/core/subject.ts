/** Something on a host that probes read and changes write, by which haploy knows what one task means to another. */
export interface Subject {
  readonly type: 'path' | 'tree' | 'unit' | 'user' | 'account' | 'group' | 'package' | 'missing' | 'other'
  /** A path, a unit, a name; empty for `missing`. */
  readonly name: string
}

/** The subjects of a resource: `reads: [subject.path('/etc/motd'), subject.user('web')]`. */
export const subject = {
  /** What stands at one absolute path: a file, a link, a directory itself. */
  path: (name: string): Subject => ({ type: 'path', name }),
  /** A path and everything that is reached through it. */
  tree: (name: string): Subject => ({ type: 'tree', name }),
  /** A systemd unit by its whole name: `nginx.service`. */
  unit: (name: string): Subject => ({ type: 'unit', name }),
  /** That a user exists, and its number: what the owner of a file depends on. */
  user: (name: string): Subject => ({ type: 'user', name }),
  /** What else the host knows of a user: shell, home folder, groups. */
  account: (name: string): Subject => ({ type: 'account', name }),
  group: (name: string): Subject => ({ type: 'group', name }),
  /** Whether a package is installed, and in which version. */
  package: (name: string): Subject => ({ type: 'package', name }),
  /** Whatever is not on the host yet: a package that is installed may bring it. */
  missing: { type: 'missing', name: '' } as Subject,
  /** Anything else, by a name that its readers and writers agree on: `firewall 80/tcp`. */
  other: (name: string): Subject => ({ type: 'other', name }),
}

/** Whether writing one of them may change what reading the other one finds. Either order gives the same answer. */
export function overlap(one: Subject, other: Subject): boolean {
  if (isPlace(one) && isPlace(other)) return contains(one, other) || contains(other, one)
  return isSame(one, other)
}

export function isSame(one: Subject, other: Subject): boolean {
  return one.type === other.type && one.name === other.name
}

function isPlace({ type }: Subject): boolean {
  return type === 'path' || type === 'tree'
}

function contains(outer: Subject, { name }: Subject): boolean {
  if (outer.name === name) return true
  return outer.type === 'tree' && name.startsWith(outer.name.endsWith('/') ? outer.name : `${outer.name}/`)
}
