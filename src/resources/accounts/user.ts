import type { Value } from '../../core/content/difference.js'
import type { Facts } from '../../core/host/facts.js'
import { explicit, oneOf, option } from '../../core/input/option-type.js'
import type { Change, Requirement, StateResource } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { type Task, type TaskOptions, task, taskOptions } from '../../core/task.js'
import { folderOf } from '../path.js'
import { isId, knownAccount, makableFolder, writableFolder } from '../requirement.js'
import { assertAccountName, primaryGroups } from './account.js'
import { freeNumber, idleUser, numberWritten, writableAccounts } from './number.js'

export interface UserOptions extends TaskOptions {
  /** `absent` removes the user and keeps the home folder. */
  state?: 'present' | 'absent'
  /** A number, also as text. */
  uid?: number | string
  /** Name or gid of the primary group, which must exist. Absent: a group with the user's name, created if necessary. */
  group?: string | number
  /** Names or gids of supplementary groups, which must exist. */
  groups?: readonly (string | number)[]
  /** True: the user stays in other supplementary groups. False (default): the user is only in `groups`. */
  append?: boolean
  /** A path, or `nologin` for the distribution's nologin shell. */
  shell?: string
  home?: string
  /** Absent: a new user gets a home folder, a new system user does not, and an existing user keeps what it has. */
  createHome?: boolean
  /** Gives a new user a uid from the range for daemons. */
  system?: boolean
  /** Full name or purpose. */
  comment?: string
}

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

/** The options with the uid as a number. */
interface WantedUser extends Omit<UserOptions, 'uid'> {
  readonly uid?: number
}

interface UserState {
  /** Null when the user does not exist. */
  readonly account: Account | null
  /** Whether a group with the user's name exists. */
  readonly hasOwnGroup: boolean
}

interface Account {
  readonly uid: number
  readonly comment: string
  readonly home: string
  readonly shell: string
  readonly group: string
  /** Supplementary groups, sorted. */
  readonly groups: readonly string[]
  /** The names of all groups of the user, by gid. */
  readonly groupNames: ReadonlyMap<string, string>
  readonly hasHome: boolean
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
    probe: { script: probeScript(name), parse },
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

/** A group that it is not given comes with it, and takes any number. */
function numbersOf({ uid }: WantedUser): readonly Subject[] {
  return [...numberWritten('uid', uid), ...numberWritten('gid', undefined), primaryGroups]
}

function removal(name: string, { uid }: Account): Change {
  const writes = [subject.user(name), subject.account(name), subject.group(name), ...numbersOf({ uid })]
  const script = sh`userdel -- ${name}`
  return { ...change('user', 'present', 'absent', script, writes), requires: [writableAccounts, idleUser(name, uid)] }
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

/**
 * Prints the account, its primary group, all its groups, whether its home folder exists, and the gids of all its groups
 * in the same order, one per line; then a line for the group with the user's name, if it exists.
 */
function probeScript(name: string): Script {
  return sh`if a=$(getent passwd ${name}); then
  printf '%s\n' "$a"; id -gn ${name}; id -Gn ${name}
  h=\${a%:*}; if [ -d "\${h##*:}" ]; then echo home; else echo 'no home'; fi
  id -G ${name}
fi
getent group ${name} | sed 's/:.*//; s/^/own group /'`
}

function parse({ lines }: Output): UserState {
  const hasOwnGroup = lines.at(-1)?.startsWith('own group ') ?? false
  const [passwd = '', group = '', all = '', home, gids = ''] = lines
  const [, , uid, , comment = '', folder = '', shell = ''] = passwd.split(':')
  if (uid === undefined) return { account: null, hasOwnGroup }
  const names = all.split(' ')
  const groups = names.filter((each) => each !== group && each !== '')
  const groupNames = new Map(gids.split(' ').map((gid, index) => [gid, names[index] ?? gid]))
  const hasHome = home === 'home'
  return {
    account: { uid: Number(uid), comment, home: folder, shell, group, groups: groups.sort(), groupNames, hasHome },
    hasOwnGroup,
  }
}

/** The change creates a group with the user's name and a home folder, too. */
function creation(name: string, wanted: WantedUser, hasOwnGroup: boolean): Change {
  const { system = false, createHome = !system, home = `/home/${name}` } = wanted
  const itself = [subject.user(name), subject.account(name), subject.group(name)]
  const writes = [...itself, ...numbersOf(wanted), ...(createHome ? [subject.tree(home)] : [])]
  const requires = [...requiredBy(name, wanted), ...(createHome ? [makableFolder(home)] : [])]
  return { ...change('user', null, 'present', create(name, wanted, hasOwnGroup), writes), requires }
}

function requiredBy(name: string, { uid, group, groups = [] }: WantedUser): readonly Requirement[] {
  const named = [...new Set([...(group === undefined ? [] : [group]), ...groups])]
  return [
    writableAccounts,
    ...named.flatMap((each) => knownAccount('group', each)),
    ...(uid === undefined ? [] : [freeNumber('uid', uid, name)]),
  ]
}

/** useradd may fail after it has added the user, for example because the home folder cannot be created. */
function create(name: string, options: WantedUser, hasOwnGroup: boolean): Script {
  return sh`had=$(getent passwd ${name})
${useradd(name, options, hasOwnGroup)} || { code=$?
[ -n "$had" ] || ! getent passwd ${name} >/dev/null || userdel -- ${name}
exit "$code"; }`
}

function useradd(name: string, options: WantedUser, hasOwnGroup: boolean): Script {
  const { uid, groups = [], shell, home, system = false, createHome = !system, comment } = options
  const group = options.group ?? (hasOwnGroup ? name : undefined)
  return sh`useradd ${[
    ...(system ? ['-r'] : []),
    createHome ? '-m' : '-M',
    ...(uid === undefined ? [] : ['-u', uid]),
    ...(group === undefined ? ['-U'] : ['-g', group]),
    ...(groups.length === 0 ? [] : ['-G', groups.join(',')]),
    ...(shell === undefined ? [] : ['-s', shell]),
    ...(home === undefined ? [] : ['-d', home]),
    ...(comment === undefined ? [] : ['-c', comment]),
  ]} -- ${name}`
}

/** One usermod, the step of the first change, changes everything that differs. */
function modifications(name: string, wanted: WantedUser, account: Account): Change[] {
  const { uid, append = false, shell, home, comment } = wanted
  const nameOf = (each: string | number) => account.groupNames.get(String(each)) ?? String(each)
  const group = wanted.group === undefined ? undefined : nameOf(wanted.group)
  const groups = wanted.groups?.map(nameOf)
  const missing = groups?.filter((each) => each !== account.group && !account.groups.includes(each)) ?? []
  const surplus = append ? [] : (account.groups.filter((each) => groups && !groups.includes(each)) ?? [])
  const all = [...new Set([...(append ? account.groups : []), ...(groups ?? [])])]
    .filter((g) => g !== account.group)
    .sort()
  const differences: [string, Value, Value, string, string | number][] = []
  const compare = (attribute: string, from: string | number, to: string | number | undefined, flag: string) => {
    if (to !== undefined && to !== from) differences.push([attribute, from, to, flag, to])
  }
  compare('uid', account.uid, uid, '-u')
  compare('group', account.group, group, '-g')
  if (missing.length + surplus.length > 0) differences.push(['groups', account.groups, all, '-G', all.join(',')])
  compare('shell', account.shell, shell, '-s')
  compare('home', account.home, home, '-d')
  compare('comment', account.comment, comment, '-c')
  const script = sh`usermod ${differences.flatMap(([, , , flag, value]) => [flag, value])} -- ${name}`
  const changing = (attribute: string) => differences.some(([each]) => each === attribute)
  const requires = [
    ...requiredBy(name, {
      ...(changing('uid') && { uid }),
      ...(changing('group') && { group }),
      ...(changing('groups') && { groups }),
    }),
    ...(changing('uid') ? [idleUser(name, account.uid)] : []),
  ]
  return differences.map(([attribute, from, to], index) => ({
    attribute,
    from,
    to,
    steps: index === 0 ? [{ script }] : [],
    requires: index === 0 ? requires : [],
    // The owner of a file is stored as a number, so only a new uid affects it.
    writes: [
      ...(attribute === 'uid'
        ? [subject.user(name), ...numberWritten('uid', uid), ...numberWritten('uid', account.uid)]
        : []),
      ...(attribute === 'group' ? [primaryGroups] : []),
      subject.account(name),
    ],
  }))
}

/** An existing user gets a home folder only if `createHome` is explicitly true. */
function homeFolderChanges(name: string, { home, createHome }: WantedUser, account: Account): Change[] {
  const folder = home ?? account.home
  if (createHome !== true || (account.hasHome && folder === account.home)) return []
  // A folder without its content or owner would count as the home folder in the next run.
  const fill = sh`{ cp -R /etc/skel/. ${folder} && chown -R ${name}: -- ${folder}; }`
  const script = sh`[ -d ${folder} ] || { mkdir -m 700 -- ${folder} && { ${fill} || { code=$?; rm -rf -- ${folder}; exit "$code"; }; }; }`
  const parent = writableFolder(folderOf(folder))
  const requires = [{ ...parent, script: sh`[ -d ${folder} ] || ${parent.script}` }]
  const writes = [subject.account(name), subject.tree(folder)]
  return [{ ...change('home folder', null, folder, script, writes), requires }]
}

function change(attribute: string, from: Value, to: Value, script: Script, writes: readonly Subject[]): Change {
  return { attribute, from, to, steps: [{ script }], writes }
}
