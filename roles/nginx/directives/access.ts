import type { Access } from '../schema/access.js'

/** The directives; `users` is where the passwords are. What is denied is denied even where its network is allowed. */
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

/** A location's addresses with the server's, which nginx would forget as soon as the location names any of its own. */
export function accessOf(location: Access, { allow, deny = [] }: Access): Access {
  if (!location.allow && !location.deny) return location
  return { ...location, allow: location.allow ?? allow, deny: [...deny, ...(location.deny ?? [])] }
}
