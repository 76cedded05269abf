export { z } from 'zod'
export type { Bytes, Content } from './core/content.js'
export { FailedError, HaployError, UnreachableError, UsageError } from './core/errors.js'
export type { Address, Facts, NetworkInterface } from './core/facts.js'
export type { ConnectionVariables, Host, VariableSet, Variables } from './core/host.js'
export type { Difference, Outcome, Tally, Trouble } from './core/outcome.js'
export { Output } from './core/output.js'
export { definePlaybook, type Play, type Playbook, type PlaybookContext } from './core/playbook.js'
export { progress } from './core/progress.js'
export { Body, type Change, type Probe, type Resource, type Step, type Value, type Verdict } from './core/resource.js'
export {
  defineRole,
  type Member,
  type Problem,
  type Role,
  type RoleDefinition,
  type RoleUse,
  type RoleVariables,
} from './core/role.js'
export { quote, raw, Script, type ShellValue, sh } from './core/script.js'
export { Secret, secret } from './core/secret.js'
export {
  after,
  type Deferred,
  type Flush,
  flush,
  type Item,
  type Task,
  type TaskContext,
  type TaskOptions,
  task,
} from './core/task.js'
export type { GroupDefinition, HostDefinitions, InventoryDefinition } from './inventory/definition.js'
export { defineInventory, type Inventory } from './inventory/inventory.js'
export { secretString } from './inventory/secret-string.js'
export { absent } from './resources/absent.js'
export { command } from './resources/command.js'
export { copy } from './resources/copy.js'
export { directory } from './resources/directory.js'
export { file } from './resources/file.js'
export { type FirewallOptions, firewall } from './resources/firewall.js'
export { group } from './resources/group.js'
export { link } from './resources/link.js'
export { observe } from './resources/observe.js'
export { pkg } from './resources/package.js'
export { reload, restart } from './resources/restart.js'
export { selinuxBoolean } from './resources/selinux-boolean.js'
export { service } from './resources/service.js'
export { template } from './resources/template.js'
export { tree } from './resources/tree.js'
export { user } from './resources/user.js'
