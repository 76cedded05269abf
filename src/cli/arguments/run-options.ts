import type { InferredOptionType, Options } from 'yargs'
import { runDefaults } from '../../api/defaults.js'
import { notify, notifyOn } from './notify-option.js'
import { anyFlag, flag, list, many, number, one, seconds, several } from './options.js'
import { output } from './output-option.js'
import { reports } from './report-option.js'

/**
 * The only definition of the options of `haploy run`: their values, defaults and help texts. yargs and `plainArguments`
 * parse by it, and `RunArguments` is derived from it.
 */
export const runOptions = {
  ...grouped('What to do:', {
    inventory: {
      ...several('inventory'),
      alias: 'i',
      describe: 'The inventory: a path, a name under inventory/, or a list: lb1,lb2,  [default: inventory/hosts.ts]',
    },
    check: { ...flag(), alias: 'C', describe: 'Dry run: report what would change' },
    ask: { ...flag(), describe: 'Show the dry run with diffs, ask, and then apply exactly that' },
    step: { ...flag(), describe: 'Ask before each task' },
    'exit-code': { ...flag(), describe: 'With --check: exit with 3 when something would change' },
    limit: { ...one('limit'), alias: 'l', describe: "Only these hosts: 'lb1', 'web:!web3', 'lb*', '@failed'" },
    'retry-failed': {
      ...flag(),
      describe: 'Only the hosts that failed or were unreachable in their last run of this playbook and inventory',
    },
    role: { ...many('role', 'all'), describe: 'Only this role; may be repeated' },
    tags: { ...many('tags', 'all'), alias: 't', describe: 'Only tasks with one of these tags: a,b' },
    'skip-tags': { ...many('skip-tags', 'none'), describe: 'Skip tasks with one of these tags: a,b' },
    'start-at-task': {
      ...one('start-at-task'),
      describe: "Skip all tasks before this one: 'write nginx.conf', 'nginx : *'",
    },
    'take-over': {
      ...flag(),
      describe: 'Replace files that haploy did not write, and keep the originals on the hosts',
    },
    'extra-vars': {
      ...list('none'),
      alias: 'e',
      describe: 'Variables that override all others: name=value, \'{"name": 1}\', @file',
    },
  }),
  ...grouped('Reaching hosts:', {
    user: { ...one('user'), alias: 'u', describe: 'The user to log in as, whatever the inventory says' },
    'private-key': { ...one('private-key'), describe: 'The private key to log in with, whatever the inventory says' },
    'ask-pass': { ...flag(), alias: 'k', describe: 'Ask for the password to log in with' },
    become: { ...flag(), alias: 'b', describe: 'Work as root, with sudo, whatever the inventory says' },
    'become-user': { ...one('become-user'), describe: 'Work as this user instead of root, with sudo' },
    'ask-become-pass': { ...flag(), alias: 'K', describe: 'Ask for the sudo password' },
    'become-password-command': {
      ...one('become-password-command'),
      describe: 'A command that prints the sudo password; or set HAPLOY_BECOME_PASSWORD',
    },
    'vault-password-file': {
      ...list('ANSIBLE_VAULT_PASSWORD_FILE'),
      describe: 'A file with a password of ansible-vault, or a program that prints it; may be repeated',
    },
    'ask-vault-pass': { ...flag(), alias: 'J', describe: 'Ask for a password of ansible-vault' },
    'accept-new-host-keys': {
      ...flag(),
      describe: 'Trust hosts that are not in known_hosts yet, and add their keys to it',
    },
    forks: { ...number('forks', runDefaults.forks), alias: 'f', describe: 'Number of hosts to work on in parallel' },
    'connect-timeout': {
      ...seconds('connect-timeout', runDefaults.connectTimeout),
      describe: 'Seconds until a host that does not answer is unreachable',
    },
    'command-timeout': {
      ...seconds('command-timeout', runDefaults.commandTimeout),
      describe: 'Seconds that one command on a host may take',
    },
    'wait-lock': {
      ...seconds('wait-lock', runDefaults.waitLock),
      describe: 'Seconds to wait for another run on a host',
    },
    'break-lock': { ...flag(), describe: 'End the remains of another run on a host, and take over its lock' },
  }),
  ...grouped('What to see:', {
    verbose: { ...anyFlag(), alias: 'v', describe: 'Show what commands printed; -vv and more are the same' },
    diff: { ...flag(), alias: 'D', describe: 'Show what changes inside files' },
    output: {
      ...output(),
      describe:
        'How to report: live, lines, json, or the path of a reporter  [default: live on a terminal, else lines]',
    },
    log: { ...one('log'), describe: 'Also append the report to this file, as lines without colours' },
    report: {
      ...reports(),
      describe: 'Report also as junit=FILE, github, gitlab, or with a reporter: ./mine.ts=FILE; may be repeated',
    },
    notify: {
      ...notify(),
      describe: 'Send messages about the run: https://… of a webhook, mailto:ADDRESS, or @FILE with one of them',
    },
    'notify-on': { ...notifyOn(), describe: 'When to send them' },
    'no-history': { ...flag(), describe: 'Do not record this run in .haploy/runs; see `haploy runs`' },
    'list-hosts': { ...flag(), describe: 'List the hosts of each play, and run nothing' },
    'list-tasks': { ...flag(), describe: 'List the tasks of each play, and run nothing' },
    'list-tags': { ...flag(), describe: 'List the tags of each play, and run nothing' },
    'no-color': { ...flag(), describe: 'No colours, as with the variable NO_COLOR' },
    debug: { ...flag(), describe: 'Show the stack trace of an error' },
  }),
}

/** The options of everything that loads an inventory or a playbook, which may read vaults. */
export const vaultOptions = {
  'vault-password-file': runOptions['vault-password-file'],
  'ask-vault-pass': runOptions['ask-vault-pass'],
}

/** Those of the options of `haploy run` that commands need which only read on hosts. */
export const loginOptions = {
  ...vaultOptions,
  'extra-vars': runOptions['extra-vars'],
  'ask-become-pass': runOptions['ask-become-pass'],
  'become-password-command': runOptions['become-password-command'],
  'accept-new-host-keys': runOptions['accept-new-host-keys'],
  'connect-timeout': runOptions['connect-timeout'],
  'command-timeout': runOptions['command-timeout'],
}

/** Those that override connection variables of the inventory. */
export const connectionOptions = {
  user: runOptions.user,
  'private-key': runOptions['private-key'],
  become: runOptions.become,
  'become-user': runOptions['become-user'],
}

/** The parsed command line of `haploy run`: `forks`, `skipTags` … Times are in seconds. */
export type RunArguments = ArgumentsOf<typeof runOptions> & { readonly playbook: string }

type ArgumentsOf<O extends Readonly<Record<string, Options>>> = {
  readonly [Name in keyof O & string as CamelCase<Name>]: InferredOptionType<O[Name]>
}

type CamelCase<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<CamelCase<Rest>>}`
  : Name

function grouped<O extends Readonly<Record<string, Options>>>(group: string, options: O): O {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group }])) as O
}
