/**
 * Something on a host that probes read and changes write. From subjects, haploy derives how tasks depend on one
 * another.
 */
export interface Subject {
  readonly type: 'path' | 'tree' | 'unit' | 'user' | 'account' | 'group' | 'package' | 'missing' | 'other'
  /** A path, a unit or a name; empty for `missing`. */
  readonly name: string
}

/** The subjects of a resource: `reads: [subject.path('/etc/motd'), subject.user('web')]`. */
export const subject = {
  /** The file, link or directory at one absolute path. */
  path: (name: string): Subject => ({ type: 'path', name }),
  /** A path and everything below it. */
  tree: (name: string): Subject => ({ type: 'tree', name }),
  /** Whether a path is removed. Unlike `path`, this is not written by what gives the file another content. */
  removal: (path: string): Subject => ({ type: 'other', name: `removal of ${path}` }),
  /** A systemd unit by its full name: `nginx.service`. */
  unit: (name: string): Subject => ({ type: 'unit', name }),
  /** Whether a user exists, and its uid: what the owner of a file depends on. */
  user: (name: string): Subject => ({ type: 'user', name }),
  /** The other attributes of a user: shell, home folder, groups. */
  account: (name: string): Subject => ({ type: 'account', name }),
  group: (name: string): Subject => ({ type: 'group', name }),
  /** Whether a package is installed, and its version. */
  package: (name: string): Subject => ({ type: 'package', name }),
  /** Anything that does not exist on the host yet: installing a package may create it. */
  missing: { type: 'missing', name: '' } as Subject,
  /** Anything else, by a name that readers and writers agree on: `firewall 80/tcp`. */
  other: (name: string): Subject => ({ type: 'other', name }),
}

/** Whether writing one subject can change what reading the other finds. Symmetric. */
export function overlap(one: Subject, other: Subject): boolean {
  if (isPath(one) && isPath(other)) return contains(one, other) || contains(other, one)
  return isSame(one, other)
}

/** Whether both are the same subject. */
export function isSame(one: Subject, other: Subject): boolean {
  return one.type === other.type && one.name === other.name
}

/** Whether a subject is a path or a tree. */
export function isPath({ type }: Subject): boolean {
  return type === 'path' || type === 'tree'
}

/** The beginning of the names of everything in a tree. */
export function prefixOf(tree: string): string {
  return tree.endsWith('/') ? tree : `${tree}/`
}

function contains(outer: Subject, { name }: Subject): boolean {
  if (outer.name === name) return true
  return outer.type === 'tree' && name.startsWith(prefixOf(outer.name))
}
