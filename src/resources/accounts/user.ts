import type { Facts } from '../../core/host/facts.js'
import { explicit, oneOf, option } from '../../core/input/option-type.js'
import type { StateResource } from '../../core/resource.js'
import { subject } from '../../core/subject.js'
import { type Task, task, taskOptions } from '../../core/task.js'
import { isId } from '../requirement.js'
import { assertAccountName } from './account.js'
import { homeFolderChanges, modifications, removal } from './existing-user.js'
import { creation } from './new-user.js'
import { numbersOf } from './user-change.js'
import type { UserOptions, WantedUser } from './user-options.js'
import { type UserState, userProbe } from './user-state.js'

export type { UserOptions } from './user-options.js'

const attributes = ['uid', 'group', 'groups', 'append', 'shell', 'home', 'createHome', 'system', 'comment'] as const

const optionsOf = taskOptions<UserOptions>(
  {
    state: explicit(oneOf('present', 'absent')),
    uid: option.id,
    group: option.account,
    groups: option.accounts,
    append: option.flag,
    shell: option.text,
    home: option.text,
    createHome: option.flag,
    system: option.flag,
    comment: option.string,
  },
  [
    { reason: "if `state` is 'absent'", applies: ({ state }) => state === 'absent', without: attributes },
    { reason: 'without `groups`', applies: ({ groups }) => groups === undefined, without: ['append'] },
  ],
)

/** Ensures that a user exists on the host, or does not. Only the attributes in the options are compared. */
export function user(name: string, username: string, options: UserOptions = {}): Task {
  const { own, shared } = optionsOf(name, options)
  return task(name, ({ facts }) => userResource(username, own, facts.os.family), shared)
}

/** The resource of `user`. */
export function userResource(
  name: string,
  options: UserOptions,
  family: Facts['os']['family'],
): StateResource<UserState> {
  assertAccountName('user', name)
  const shell = options.shell === 'nologin' ? nologin(family) : options.shell
  const { uid, ...others } = options
  const numbers = uid === undefined ? {} : { uid: Number(uid) }
  const wanted: WantedUser = { ...others, ...numbers, ...(shell === undefined ? {} : { shell }) }
  const itself = [subject.user(name), subject.account(name), subject.group(name)]
  const { createHome = !options.system, home = `/home/${name}` } = options
  return {
    type: 'state',
    kind: 'user',
    name,
    probe: userProbe(name),
    plan: ({ account, hasOwnGroup }) => {
      if (options.state === 'absent') return account ? [removal(name, account)] : []
      if (!account) return [creation(name, wanted, hasOwnGroup)]
      return [...modifications(name, wanted, account), ...homeFolderChanges(name, wanted, account)]
    },
    isAbsent: ({ account }) => account === null,
    ...readsOf(name, wanted),
    writes: [...itself, ...numbersOf(wanted), ...(createHome ? [subject.tree(home)] : [])],
    ...(options.state !== 'absent' && {
      brings: [
        subject.user(name),
        ...(options.group === undefined ? [subject.group(name)] : []),
        ...(createHome ? [subject.path(home)] : []),
      ],
    }),
  }
}

/**
 * Includes the group with the user's name: whether it exists decides how the user is created. Which group has a gid is
 * not known, so a user with groups by gid may read anything. Whether the home folder exists matters only where one is to
 * be created for a user that exists.
 */
function readsOf(name: string, wanted: WantedUser): Pick<StateResource<UserState>, 'reads' | 'readsFor'> {
  const { group = name, groups = [], home, createHome } = wanted
  const names = [...new Set([name, group, ...groups].map(String))]
  if (names.some(isId)) return {}
  const { uid, shell, comment } = wanted
  // A package may change the attributes of a user, but removes none.
  const hasAttributes = [uid, wanted.group, wanted.groups, shell, home, comment].some((each) => each !== undefined)
  const itself = [subject.user(name), subject.account(name), ...names.map(subject.group)]
  const reads = [...itself, ...(hasAttributes ? [subject.accounts] : [])]
  if (createHome !== true) return { reads }
  return {
    reads: [...reads, subject.path(home ?? `/home/${name}`)],
    readsFor: ({ account }) => (account ? [...reads, subject.path(home ?? account.home)] : reads),
  }
}

function nologin(family: Facts['os']['family']): string {
  return family === 'redhat' ? '/sbin/nologin' : '/usr/sbin/nologin'
}
