import { scriptName } from '../../schema/values/scripts.js'
import { commandIn, withPath } from '../effective/values/commands.js'
import { notifyKeywords } from '../effective/values/settings.js'
import type { PairHost } from '../host.js'
import { allOf, type Block } from '../reading/block.js'

/** The host's own scripts in the folder of the role, by name, as far as the configuration names them. */
export function scriptsOf(host: PairHost): Readonly<Record<string, string>> {
  const paths = pathsIn(host.statements).filter((path) => nameOf(path, host) !== undefined)
  return Object.fromEntries(paths.map((path) => [nameOf(path, host)!, host.files.get(path)!]))
}

/** A program and its arguments as `notify` takes them: a script by its name if the role deploys it. */
export function callIn(text: string, host: PairHost): string {
  const command = commandIn(text)
  const [program = '', ...rest] = command.split(' ')
  const name = nameOf(program, host)
  return name === undefined ? withPath(command) : [name, ...rest].join(' ')
}

/** The name of a script without arguments; undefined for any other command. */
export function scriptIn(text: string, host: PairHost): string | undefined {
  return nameOf(commandIn(text), host)
}

/** The programs of checks and notifications that are neither deployed by the role nor where packages put theirs. */
export function programsElsewhere(host: PairHost): readonly string[] {
  const calls = host.statements.flatMap(({ block = [] }) => allOf(block, 'script', ...notifyKeywords))
  const programs = calls.flatMap(({ words }) => commandIn(words[1] ?? '').split(' ')[0]!)
  const isElsewhere = (path: string) => path.startsWith('/') && !/^\/(?:usr\/)?s?bin\//.test(path)
  return [...new Set(programs)].filter((path) => isElsewhere(path) && nameOf(path, host) === undefined)
}

/** Everything in a configuration that may be the path of a file. */
function pathsIn(statements: Block): readonly string[] {
  const own = statements.flatMap(({ words, block = [] }) => [
    ...words.flatMap((word) => word.split(/[\s'"=;]+/)).filter((word) => word.startsWith('/')),
    ...pathsIn(block),
  ])
  return [...new Set(own)]
}

function nameOf(path: string, { folder, files }: PairHost): string | undefined {
  const name = path.startsWith(`${folder}/`) ? path.slice(folder.length + 1) : ''
  const text = files.get(path)
  const isScript = text?.startsWith('#!') === true && name !== 'nginx' && scriptName.safeParse(name).success
  return isScript ? name : undefined
}
