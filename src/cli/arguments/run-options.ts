import type { Options } from 'yargs'
import { exactlyOnce, listOf, wholeNumber } from './options.js'

/** The options of `haploy run` by name: what each takes, and how the help speaks of it. */
export const runOptions: Readonly<Record<string, Options>> = {
  ...grouped('What to do:', {
    inventory: {
      ...one('inventory'),
      alias: 'i',
      describe: 'The inventory: a path, or a name under inventory/  [default: inventory/hosts.ts]',
    },
    check: { ...flag(), alias: 'C', describe: 'Dry run: say what would change' },
    'exit-code': { ...flag(), describe: 'With --check: exit with 3 when something would change' },
    limit: { ...one('limit'), alias: 'l', describe: "Only these hosts: 'lb1', 'web:!web3', 'lb*'" },
    role: { ...many('role', 'all'), describe: 'Only this role; may be given more than once' },
    tags: { ...many('tags', 'all'), alias: 't', describe: 'Only tasks with one of these tags: a,b' },
    'skip-tags': { ...many('skip-tags', 'none'), describe: 'Not the tasks with one of these tags: a,b' },
    'extra-vars': {
      ...list('none'),
      alias: 'e',
      describe: 'Variables that win over all others: name=value, \'{"name": 1}\', @file',
    },
  }),
  ...grouped('Reaching hosts:', {
    'ask-become-pass': { ...flag(), alias: 'K', describe: 'Ask for the sudo password' },
    'become-password-command': {
      ...one('become-password-command'),
      describe: 'A command that prints the sudo password; or set HAPLOY_BECOME_PASSWORD',
    },
    'accept-new-host-keys': {
      ...flag(),
      describe: 'Trust hosts that known_hosts does not have yet, and remember their keys',
    },
    forks: { ...number('forks', 50), alias: 'f', describe: 'Hosts to work on at the same time' },
    'connect-timeout': {
      ...number('connect-timeout', 10),
      describe: 'Seconds until a host that does not answer is unreachable',
    },
    'command-timeout': {
      ...number('command-timeout', 3600),
      describe: 'Seconds that one command on a host may take',
    },
    'wait-lock': {
      ...number('wait-lock', 0),
      describe: 'Seconds to wait for another run that works on a host',
    },
    'break-lock': { ...flag(), describe: 'End what is left of another run on a host, and take its place' },
  }),
  ...grouped('What to see:', {
    diff: { ...flag(), alias: 'D', describe: 'Show what changes inside files' },
    output: {
      ...one('output'),
      choices: ['live', 'lines', 'json'],
      describe: 'How to report  [default: live on a terminal, else lines]',
    },
    'no-color': { ...flag(), describe: 'No colours; as the variable NO_COLOR does' },
    debug: { ...flag(), describe: 'Show where in the sources an error arose' },
  }),
}

function grouped(group: string, options: Record<string, Options>): Record<string, Options> {
  return Object.fromEntries(Object.entries(options).map(([name, option]) => [name, { ...option, group }]))
}

function flag(): Options {
  return { type: 'boolean', default: false }
}

function one(name: string): Options {
  return { type: 'string', requiresArg: true, coerce: exactlyOnce(name) }
}

function list(fallback: string): Options {
  return { type: 'string', array: true, nargs: 1, default: [], defaultDescription: fallback }
}

function many(name: string, fallback: string): Options {
  return { ...list(fallback), coerce: listOf(name) }
}

function number(name: string, fallback: number): Options {
  return { type: 'number', requiresArg: true, default: fallback, coerce: wholeNumber(name, Math.min(fallback, 1)) }
}
