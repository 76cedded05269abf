import type { FromSource } from '../../schema/install/install.js'
import type { Layout } from '../layout.js'

/** The arguments of `configure`, in the order and spelling in which `nginx -V` prints them. */
export function configureArguments(source: FromSource, { user, group }: Layout): readonly string[] {
  return [
    `--prefix=${source.prefix}`,
    `--user=${user}`,
    `--group=${group}`,
    ...source.modules.map((module) => (withoutSuffix.has(module) ? `--with-${module}` : `--with-${module}_module`)),
    ...source.flags,
  ]
}

/** Splits `configure arguments:` of `nginx -V`, which puts an argument with blanks into single quotes. */
export function splitArguments(line: string): readonly string[] {
  return (line.match(/(?:[^\s']|'[^']*')+/g) ?? []).map((word) => word.replaceAll("'", ''))
}

const withoutSuffix: ReadonlySet<string> = new Set(['mail', 'stream', 'threads', 'file-aio', 'pcre', 'pcre-jit'])
