/** Variables that all hosts have in common, and those in which they differ. */
export interface Merged<Input> {
  readonly variables: Input
  readonly hostVariables: Readonly<Record<string, Partial<Input>>>
}

/** Merges the variables of hosts, which must be plain data. */
export function merged<Input extends object>(hosts: Readonly<Record<string, Input>>): Merged<Input> {
  const all = Object.values(hosts)
  const names = [...new Set(all.flatMap((each) => Object.keys(each)))] as (keyof Input & string)[]
  const isShared = (name: keyof Input) =>
    all.every((each) => JSON.stringify(each[name]) === JSON.stringify(all[0]![name]))
  const shared = names.filter(isShared)
  const own = names.filter((name) => !isShared(name))
  const pick = (from: Input, some: readonly (keyof Input)[]) =>
    Object.fromEntries(some.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])))
  return {
    variables: pick(all[0]!, shared) as Input,
    hostVariables:
      own.length === 0
        ? {}
        : Object.fromEntries(Object.entries(hosts).map(([host, each]) => [host, pick(each, own) as Partial<Input>])),
  }
}
