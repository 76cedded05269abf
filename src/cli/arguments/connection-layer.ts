import type { RunArguments } from './run-options.js'

/** The options that override connection variables of the inventory. */
export type ConnectionArguments = Partial<Pick<RunArguments, 'user' | 'privateKey' | 'become' | 'becomeUser'>>

/**
 * The connection variables that the options set on all hosts, as layers of variables, for those below `-e`. `origin` names
 * what sets an option: `--user`, `HAPLOY_USER`.
 */
export function connectionLayers(
  { user, privateKey: key, become, becomeUser }: ConnectionArguments,
  origin: (option: string, value: string) => string,
) {
  return [
    ...(user === undefined ? [] : [{ from: origin('user', user), vars: { user } }]),
    ...(key === undefined ? [] : [{ from: origin('private-key', key), vars: { key } }]),
    ...(become ? [{ from: '--become', vars: { become } }] : []),
    ...(becomeUser === undefined ? [] : [{ from: '--become-user', vars: { become: becomeUser } }]),
  ]
}
