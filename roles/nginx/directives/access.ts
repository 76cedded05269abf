import type { Access } from '../schema/access.js'

/**
 * The directives; `users` is the path of the password file. A denied address is denied even if its network is allowed.
 */
export function accessDirectives(
  { allow, deny = [], auth, satisfy }: Access,
  users: string,
  word: (value: string) => string,
): readonly string[] {
  return [
    ...(satisfy ? [`satisfy ${satisfy}`] : []),
    ...deny.map((each) => `deny ${each}`),
    ...(allow ? [...allow.map((each) => `allow ${each}`), 'deny all'] : []),
    ...(auth ? [`auth_basic ${word(auth.realm)}`, `auth_basic_user_file ${word(users)}`] : []),
    ...(auth === false ? ['auth_basic off'] : []),
  ]
}

/** The access of a location merged with its server's, whose addresses nginx ignores if the location has any. */
export function accessOf(location: Access, { allow, deny = [] }: Access): Access {
  if (!location.allow && !location.deny) return location
  return { ...location, allow: location.allow ?? allow, deny: [...deny, ...(location.deny ?? [])] }
}
