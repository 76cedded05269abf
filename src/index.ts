export { z } from 'zod'
export type { Bytes, Content } from './core/content/content.js'
export { Body, type Difference, type Value } from './core/content/difference.js'
export { FailedError, HaployError, UnreachableError, UsageError } from './core/errors.js'
export type { Address, Facts, NetworkInterface } from './core/host/facts.js'
export type { ConnectionVariables, Host, VariableSet, Variables } from './core/host/host.js'
export type { Failure, Outcome, Tally } from './core/outcome.js'
export type { Play } from './core/play.js'
export { definePlaybook, type Playbook, type PlaybookContext } from './core/playbook.js'
export type { Problem, Severity, Violation } from './core/problem.js'
export type {
  Action,
  Change,
  Probe,
  Reading,
  Requirement,
  Resource,
  StateResource,
  Step,
  Verdict,
} from './core/resource.js'
export {
  defineRole,
  type Role,
  type RoleDefinition,
  type RoleUse,
  type RoleVariables,
} from './core/role.js'
export type { HostVars, Rule } from './core/rule.js'
export { Output } from './core/shell/output.js'
export { progress } from './core/shell/progress.js'
export { quote, raw, Script, type ShellValue, sh } from './core/shell/script.js'
export { Secret, secret } from './core/shell/secret.js'
export { type Subject, subject } from './core/subject.js'
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
export { group } from './resources/accounts/group.js'
export { user } from './resources/accounts/user.js'
export { command } from './resources/command.js'
export { absent } from './resources/files/absent.js'
export { copy } from './resources/files/copy.js'
export { directory } from './resources/files/directory.js'
export { file } from './resources/files/file.js'
export { link } from './resources/files/link.js'
export { type FirewallOptions, firewall } from './resources/firewall.js'
export { pkg } from './resources/packages/package.js'
export { observe } from './resources/reading.js'
export { selinuxBoolean } from './resources/selinux-boolean.js'
export { reload, restart } from './resources/systemd/restart.js'
export { service } from './resources/systemd/service.js'
export { template } from './resources/templates/template.js'
export { tree } from './resources/trees/tree.js'
