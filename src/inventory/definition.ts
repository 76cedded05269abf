import type { VariableSet } from '../core/host/host.js'

/** Variables by host name; a name may hold ranges: `{ lb1: { address: '198.18.0.1' }, 'web[1:20]': {} }`. */
type HostsByName = Readonly<Record<string, VariableSet>>

/**
 * Hosts, in their order. Because JavaScript sorts the keys of an object that are numbers, such names need a list:
 * `['10', '9']` or `[{ 10: { address: '198.18.0.10' } }, { 9: {} }]`.
 */
export type HostDefinitions = HostsByName | readonly (string | HostsByName)[]

/** Hosts that belong together, and the variables that they share. */
export interface GroupDefinition {
  readonly hosts?: HostDefinitions
  readonly vars?: VariableSet
  /** Groups inside this one, defined in place, or names of groups that are defined elsewhere in the inventory. */
  readonly children?: GroupDefinitions | readonly string[]
}

type GroupDefinitions = Readonly<Record<string, GroupDefinition>>

/** The content of an inventory file. */
export interface InventoryDefinition {
  /** Variables of all hosts. */
  readonly vars?: VariableSet
  /** Hosts that are in no group. */
  readonly hosts?: HostDefinitions
  readonly groups?: GroupDefinitions
}
