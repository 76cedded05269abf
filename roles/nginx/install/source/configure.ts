import type { FromSource } from '../../schema/install.js'
import type { Layout } from '../layout.js'

/** The arguments of `configure`, in the order and spelling in which `nginx -V` gives them back. */
export function configureArguments(source: FromSource, { user, group }: Layout): readonly string[] {
  return [
    `--prefix=${source.prefix}`,
    `--user=${user}`,
    `--group=${group}`,
    ...source.modules.map((module) => (bare.has(module) ? `--with-${module}` : `--with-${module}_module`)),
    ...source.flags,
  ]
}

/** `configure arguments:` of `nginx -V` as words; it puts the value of an argument with blanks into single quotes. */
export function splitArguments(line: string): readonly string[] {
  return (line.match(/(?:[^\s']|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", ''))
}

const bare: ReadonlySet<string> = new Set(['mail', 'stream', 'threads', 'file-aio', 'pcre', 'pcre-jit'])
