import type { Access } from '../schema/access.js'
import { type Directive, directive, line } from '../syntax/item.js'

/**
 * The directives; `users` is the path of the password file. A denied address is denied even if its network is allowed.
 */
export function accessLines({ allow, deny = [], auth, satisfy }: Access, users: string): readonly Directive[] {
  return [
    ...(satisfy ? [line('satisfy', satisfy, 'satisfy')] : []),
    ...deny.map((each) => line('deny', each, 'deny')),
    ...(allow ? [...allow.map((each) => line('allow', each, 'allow')), line('deny', 'all', 'allow')] : []),
    ...(auth
      ? [directive('auth_basic', [auth.realm], 'auth'), directive('auth_basic_user_file', [users], 'auth')]
      : []),
    ...(auth === false ? [line('auth_basic', 'off', 'auth')] : []),
  ]
}

/** The access of a location merged with that around it, whose addresses nginx ignores if the location has any. */
export function accessOf(location: Access, { allow, deny = [] }: Access): Access {
  if (!location.allow && !location.deny) return location
  return { ...location, allow: location.allow ?? allow, deny: [...new Set([...deny, ...(location.deny ?? [])])] }
}
