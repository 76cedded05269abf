import type { Change } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { subject } from '../../core/subject.js'
import { folderOf } from '../path.js'
import { makableFolder, ownFolder } from '../requirement.js'
import { change, numbersOf, requiredBy } from './user-change.js'
import type { WantedUser } from './user-options.js'

/** The change creates a group with the user's name and a home folder, too. */
export function creation(name: string, wanted: WantedUser, hasOwnGroup: boolean): Change {
  const { system = false, createHome = !system, home = `/home/${name}` } = wanted
  const itself = [subject.user(name), subject.account(name), subject.group(name)]
  const writes = [...itself, ...numbersOf(wanted), ...(createHome ? [subject.tree(home)] : [])]
  const requires = [
    ...requiredBy(name, wanted),
    ...(createHome ? [ownFolder(folderOf(home)), makableFolder(home)] : []),
  ]
  return { ...change('user', null, 'present', create(name, wanted, hasOwnGroup), writes), requires }
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
