/// <reference types="node" preserve="true" />

export { z } from 'zod'
export { type Config, defineConfig } from './api/config.js'
export { ListenerError } from './api/listening.js'
export type { RunOptions } from './api/options.js'
export { defineReporter, type Reporter, type ReporterContext } from './api/reporter.js'
export type { HostResult, RunResult, TaskFailure } from './api/result.js'
export { run } from './api/run.js'
export type { Bytes, Content } from './core/content/content.js'
export { describeDifferences } from './core/content/diff.js'
export { type Difference, DiffSide, type Value } from './core/content/difference.js'
export { FailedError, HaployError, UnreachableError, UsageError } from './core/errors.js'
export type { AdoptedHost, Adoption, HostFiles, RoleAdoption } from './core/host/adoption.js'
export type { Address, Facts, NetworkInterface } from './core/host/facts.js'
export type { ConnectionVariables, Host, VariableSet, Variables } from './core/host/host.js'
export { didYouMean } from './core/input/suggest.js'
export type { Failure, Outcome, Tally } from './core/outcome.js'
export type { Play } from './core/play.js'
export { definePlaybook, type Playbook, type PlaybookContext } from './core/playbook.js'
export type { Problem, Severity, Violation } from './core/problem.js'
export type {
  Action,
  Change,
  Probe,
  Reading,
  Report,
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
export type { HostVars, Rule, RulePlay } from './core/rule.js'
export { Output } from './core/shell/output.js'
export { progress } from './core/shell/progress.js'
export { quote, raw, Script, type ShellValue, sh } from './core/shell/script.js'
export { Secret } from './core/shell/secret.js'
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
export type { Event as RunEvent, RunListener } from './engine/events.js'
export type { GroupDefinition, HostDefinitions, InventoryDefinition } from './inventory/definition.js'
export { defineInventory, type Inventory } from './inventory/inventory.js'
export { secretString } from './inventory/secret-string.js'
export { printable } from './report/printable.js'
export { type GroupOptions, group } from './resources/accounts/group.js'
export { type UserOptions, user } from './resources/accounts/user.js'
export { type AcmeSource, acme, acmeAccountKey } from './resources/certificates/acme.js'
export type { AcmeAccount } from './resources/certificates/acme-account.js'
export type { AcmeOptions, DnsRecords } from './resources/certificates/acme-options.js'
export { type CertificateOptions, certificate } from './resources/certificates/certificate.js'
export type { KeyPair } from './resources/certificates/key-pair.js'
export { type SelfSignedOptions, selfSigned } from './resources/certificates/self-signed.js'
export type { CertificateSource, SourceOptions } from './resources/certificates/source.js'
export { type CommandOptions, command } from './resources/command.js'
export { absent } from './resources/files/absent.js'
export { type CopyOptions, copy } from './resources/files/copy.js'
export { type DirectoryOptions, directory } from './resources/files/directory.js'
export { type FileOptions, file } from './resources/files/file.js'
export { type LinkOptions, link } from './resources/files/link.js'
export { type FirewallOptions, firewall } from './resources/firewall.js'
export type { Inspection, Loss } from './resources/managed-files/foreign.js'
export type { ManagedFile } from './resources/managed-files/managed-file.js'
export {
  type ManagedFilesOptions,
  type ManagedFileTasks,
  managedFiles,
} from './resources/managed-files/managed-files.js'
export { type PackageOptions, pkg } from './resources/packages/package.js'
export { observe } from './resources/reading.js'
export { type SelinuxBooleanOptions, selinuxBoolean } from './resources/selinux-boolean.js'
export { type RestartOptions, reload, restart } from './resources/systemd/restart.js'
export { type ServiceOptions, service } from './resources/systemd/service.js'
export { type TemplateOptions, template } from './resources/templates/template.js'
export { type TreeOptions, tree } from './resources/trees/tree.js'
export { type SecretProviders, secret } from './secrets/secret.js'
