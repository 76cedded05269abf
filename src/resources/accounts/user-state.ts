import type { Probe } from '../../core/resource.js'
import type { Output } from '../../core/shell/output.js'
import { type Script, sh } from '../../core/shell/script.js'

/** What a host has of a user. */
export interface UserState {
  /** Null when the user does not exist. */
  readonly account: Account | null
  /** Whether a group with the user's name exists. */
  readonly hasOwnGroup: boolean
}

export interface Account {
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

export function userProbe(name: string): Probe<UserState> {
  return { script: probeScript(name), parse }
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
