import type { TaskOptions } from '../../core/task.js'

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

/** The options with the uid as a number. */
export interface WantedUser extends Omit<UserOptions, 'uid'> {
  readonly uid?: number
}
