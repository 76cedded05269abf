import type { Script } from '../shell/script.js'
import type { Facts } from './facts.js'

/** Text files of one host by absolute path, as far as they were read. */
export type HostFiles = ReadonlyMap<string, string>

/** What `haploy adopt` makes of the configurations that the hosts of a pair have for one role. */
export interface Adoption<Input> {
  /** Variables of the role for all hosts. */
  readonly variables: Input
  /** Variables in which hosts differ, by host name. */
  readonly hostVariables: Readonly<Record<string, Partial<Input>>>
  /** How many directives the variables say as options, and how many they repeat as `raw` text. */
  readonly directives: { readonly options: number; readonly raw: number }
  /** Differences without effect between what the hosts have and what the variables produce: one sentence each. */
  readonly differences: readonly string[]
  /** What the operator has to know or do before the first run: one sentence each. */
  readonly notes: readonly string[]
}

/** What is known of a host whose configuration is adopted. */
export interface AdoptedHost {
  readonly files: HostFiles
  readonly facts: Facts
}

/** How a role adopts what hosts already have. */
export interface RoleAdoption<Input = unknown> {
  /** Prints what has to be read of a host, and changes nothing there. It exits with 3 if the host has nothing to adopt. */
  readonly script: Script
  /** The files in the output of the script. */
  filesOf(output: string): HostFiles
  /** By host name. Throws HaployError for a configuration that cannot be adopted. */
  adopt(hosts: Readonly<Record<string, AdoptedHost>>): Adoption<Input>
}
