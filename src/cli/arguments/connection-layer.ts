import type { RunArguments } from './run-options.js'

/** The options that override connection variables of the inventory. */
export type ConnectionArguments = Partial<Pick<RunArguments, 'user' | 'privateKey' | 'become' | 'becomeUser'>>

/** The connection variables that the options set on all hosts, as layers of variables, for those below `-e`. */
export function connectionLayers({ user, privateKey: key, become, becomeUser }: ConnectionArguments) {
  return [
    ...(user === undefined ? [] : [{ from: '--user', vars: { user } }]),
    ...(key === undefined ? [] : [{ from: '--private-key', vars: { key } }]),
    ...(become ? [{ from: '--become', vars: { become } }] : []),
    ...(becomeUser === undefined ? [] : [{ from: '--become-user', vars: { become: becomeUser } }]),
  ]
}
