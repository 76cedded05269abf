import { HaployError, type HostFiles } from 'haploy'
import { parse, type Statement } from '../../keywords/parse.js'
import { linesWithIncludes } from './includes.js'
import { substituted } from './substitution.js'

/** What a keepalived reads when it starts. */
export interface Reading {
  readonly path: string
  readonly statements: readonly Statement[]
  /** The patterns of `include` that match no file. */
  readonly missing: readonly string[]
  /** The options of the daemon; undefined if their file was not read. */
  readonly daemonOptions: string | undefined
}

/** Throws HaployError if there is no configuration, or keepalived would reject it. */
export function readConfiguration(files: HostFiles): Reading {
  const daemonOptions = daemonOptionsIn(files)
  const path = optionOf(daemonOptions, /(?:^|\s)(?:-f[ \t]*|--use-file[ =])(\S+)/) ?? standardPath
  if (!files.has(path))
    throw new HaployError(`there is no ${path}`, { hint: 'Install and configure keepalived first.' })
  const { lines, missing } = linesWithIncludes(path, files)
  const text = substituted(lines, optionOf(daemonOptions, /(?:^|\s)(?:-i[ \t]*|--config-id[ =])(\S+)/)).join('\n')
  const { statements, errors } = parse(text)
  if (errors[0] !== undefined) {
    throw new HaployError(`keepalived would reject ${path}: ${errors[0]}`, { hint: 'Repair it on the host first.' })
  }
  return { path, statements, missing, daemonOptions }
}

export const standardPath = '/etc/keepalived/keepalived.conf'

function daemonOptionsIn(files: HostFiles): string | undefined {
  const text = files.get('/etc/default/keepalived') ?? files.get('/etc/sysconfig/keepalived')
  const [, value] = /^(?:DAEMON_ARGS|KEEPALIVED_OPTIONS)=["']?([^"'\n]*)/m.exec(text ?? '') ?? []
  return value
}

function optionOf(options: string | undefined, pattern: RegExp): string | undefined {
  return pattern.exec(options ?? '')?.[1]
}
