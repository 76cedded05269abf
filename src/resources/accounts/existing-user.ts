import type { Value } from '../../core/content/difference.js'
import type { Change } from '../../core/resource.js'
import { sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { folderOf } from '../path.js'
import { ownFolder, writableFolder } from '../requirement.js'
import { primaryGroups } from './account.js'
import { idleUser, numberWritten, writableAccounts } from './number.js'
import { change, numbersOf, requiredBy } from './user-change.js'
import type { WantedUser } from './user-options.js'
import type { Account } from './user-state.js'

/** One usermod, the step of the first change, changes everything that differs. */
export function modifications(name: string, wanted: WantedUser, account: Account): Change[] {
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
export function homeFolderChanges(name: string, { home, createHome }: WantedUser, account: Account): Change[] {
  const folder = home ?? account.home
  if (createHome !== true || (account.hasHome && folder === account.home)) return []
  // A folder without its content or owner would count as the home folder in the next run.
  const fill = sh`{ cp -R /etc/skel/. ${folder} && chown -R ${name}: -- ${folder}; }`
  const script = sh`[ -d ${folder} ] || { mkdir -m 700 -- ${folder} && { ${fill} || { code=$?; rm -rf -- ${folder}; exit "$code"; }; }; }`
  const parent = writableFolder(folderOf(folder))
  const requires = [ownFolder(folderOf(folder)), { ...parent, script: sh`[ -d ${folder} ] || ${parent.script}` }]
  const writes = [subject.account(name), subject.tree(folder)]
  return [{ ...change('home folder', null, folder, script, writes), requires }]
}

export function removal(name: string, { uid }: Account): Change {
  const writes = [subject.user(name), subject.account(name), subject.group(name), ...numbersOf({ uid })]
  const script = sh`userdel -- ${name}`
  return { ...change('user', 'present', 'absent', script, writes), requires: [writableAccounts, idleUser(name, uid)] }
}
