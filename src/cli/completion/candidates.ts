import type { Options } from 'yargs'
import { moments } from '../arguments/notify-option.js'
import { outputNames } from '../arguments/output-option.js'
import type { Named, ProjectWord } from './project-words.js'
import type { RecordedCommand } from './recorded-command.js'

/** What the last word may become, and what that means. */
export interface Candidate {
  readonly text: string
  readonly about?: string
}

/** What the completion knows. */
export interface Known {
  readonly commands: readonly RecordedCommand[]
  /** The inventories of a command line that names none. */
  readonly inventory: readonly string[] | undefined
  /** What `haploy doc` has. */
  readonly topics: () => Promise<readonly string[]>
  readonly words: (kind: ProjectWord, named: Named) => Promise<readonly string[]>
}

/** What the last of the words after `haploy` may become. */
export async function candidatesFor(words: readonly string[], known: Known): Promise<readonly Candidate[]> {
  const { command, given, current } = commandIn(words[0] === 'help' ? words.slice(1) : words, known.commands)
  const isPossible = ({ text }: Candidate) => text.startsWith(current)
  if (given.includes('--')) return []
  if (command === undefined) return given.length > 0 ? [] : named(known.commands).filter(isPossible)
  if (command.commands.length > 0 && given.length === 0) return named(command.commands).filter(isPossible)
  const [, inline, start = ''] = /^(--[\w-]{1,50}=)(.*)$/.exec(current) ?? []
  const option = optionNamed(command, inline?.slice(0, -1) ?? given.at(-1))
  const line: Line = { command, given, known }
  if (option !== undefined && option[1].type !== 'boolean') {
    const values = await valuesOf(option, inline === undefined ? current : start, line)
    return values.map((text) => ({ text: `${inline ?? ''}${text}` })).filter(isPossible)
  }
  if (current.startsWith('-')) return optionsOf(command, given).filter(isPossible)
  return (await positionalsOf(current, line)).map((text) => ({ text })).filter(isPossible)
}

interface Line {
  readonly command: RecordedCommand
  /** The finished words after the command. */
  readonly given: readonly string[]
  readonly known: Known
}

function commandIn(words: readonly string[], commands: readonly RecordedCommand[]) {
  const current = words.at(-1) ?? ''
  let given = words.slice(0, -1)
  let command: RecordedCommand | undefined
  for (let inside = commands; given.length > 0; inside = command.commands) {
    const next = inside.find((each) => nameOf(each) === given[0])
    if (next === undefined) break
    command = { ...next, options: { ...command?.options, ...next.options } }
    given = given.slice(1)
  }
  return { command, given, current }
}

/** The last word of `haploy lab up [options]` before its arguments. */
function nameOf({ usage }: RecordedCommand): string {
  return usage
    .replace(/ [<[].*/, '')
    .split(' ')
    .at(-1)!
}

function named(commands: readonly RecordedCommand[]): readonly Candidate[] {
  return commands.map((command) => ({ text: nameOf(command), about: command.describe }))
}

type NamedOption = readonly [name: string, option: Options]

function optionNamed({ options }: RecordedCommand, written: string | undefined): NamedOption | undefined {
  return Object.entries(options).find(([name, { alias }]) => written === `--${name}` || written === `-${alias}`)
}

function optionsOf({ options }: RecordedCommand, given: readonly string[]): readonly Candidate[] {
  const free = Object.entries(options).filter(([name, { array }]) => array || !given.includes(`--${name}`))
  const all = free.map(([name, { describe = '' }]) => ({ text: `--${name}`, about: describe }))
  return [...all, { text: '--help', about: 'Show what it does, and its options' }]
}

const kindsOfOptions: Readonly<Record<string, ProjectWord>> = {
  inventory: 'inventory',
  limit: 'pattern',
  role: 'role',
  tags: 'tag',
  'skip-tags': 'tag',
  'start-at-task': 'task',
}

async function valuesOf([name, option]: NamedOption, current: string, line: Line): Promise<readonly string[]> {
  const kind = kindsOfOptions[name]
  const isRun = /^haploy (run|undo)/.test(line.command.usage)
  if (kind !== undefined) {
    const words = await wordsFor(kind, current, line)
    return name === 'limit' && isRun && !/[,:&!]/.test(current) ? [...words, '@failed'] : words
  }
  if (option.choices) return option.choices.map(String)
  if (name === 'notify-on') return inList(moments, current, /^.*,/)
  if (name === 'report') return ['junit=', 'github', 'gitlab']
  return name === 'output' && isRun ? outputNames : []
}

const kindsOfPositionals: Readonly<Record<string, ProjectWord>> = {
  playbook: 'playbook',
  host: 'host',
  hosts: 'pattern',
}

/** Of commands whose arguments have general names. */
const kindsOfCommands: Readonly<Record<string, Readonly<Record<string, ProjectWord>>>> = {
  'haploy runs [what] [id]': { id: 'run' },
  'haploy secret view [name]': { name: 'secret' },
  'haploy secret set <name>': { name: 'secret' },
}

async function positionalsOf(current: string, line: Line): Promise<readonly string[]> {
  const names = positionalNames(line.command)
  const name = names[positionalsIn(line).length] ?? ''
  if (line.command.usage === 'haploy doc [name]') return await line.known.topics()
  const choices = line.command.positionals[name]?.choices
  if (choices) return choices.map(String)
  // The hosts of adopt are addresses.
  const kind = kindsOfCommands[line.command.usage]?.[name] ?? kindsOfPositionals[name]
  if (line.command.usage.startsWith('haploy adopt')) return []
  return kind === undefined ? [] : await wordsFor(kind, current, line)
}

function positionalNames({ usage }: RecordedCommand): readonly string[] {
  return [...usage.matchAll(/[<[](\w+)/g)].map(([, name]) => name!)
}

/** The finished words that are neither options nor their values. */
function positionalsIn({ command, given }: Pick<Line, 'command' | 'given'>): readonly string[] {
  const takesValue = (word: string | undefined) => {
    const option = word === undefined ? undefined : optionNamed(command, word)
    return option !== undefined && option[1].type !== 'boolean'
  }
  return given.filter((word, index) => !word.startsWith('-') && !takesValue(given[index - 1]))
}

/** Words of the project; in a list or a pattern, for the part that is being typed. */
async function wordsFor(kind: ProjectWord, current: string, line: Line): Promise<readonly string[]> {
  const playbook = positionalsIn(line)[positionalNames(line.command).indexOf('playbook')]
  const inventory = givenValues(line, ['-i', '--inventory']) ?? line.known.inventory
  const [file] = givenValues(line, ['--file']) ?? []
  const words = await line.known.words(kind, { playbook, inventory, ...(file !== undefined && { file }) })
  if (kind === 'pattern') return inList(words, current, /^.*[,:&!]/)
  return kind === 'tag' ? inList(words, current, /^.*,/) : words
}

/** The words behind those parts of a list that are typed already. */
function inList(words: readonly string[], current: string, typed: RegExp): readonly string[] {
  const [begun = ''] = typed.exec(current) ?? []
  return words.map((word) => `${begun}${word}`)
}

function givenValues({ given }: Line, options: readonly string[]): readonly string[] | undefined {
  const values = given.flatMap((word, index) => {
    if (options.includes(given[index - 1] ?? '')) return [word]
    const option = options.find((each) => word.startsWith(`${each}=`))
    return option === undefined ? [] : [word.slice(option.length + 1)]
  })
  return values.length === 0 ? undefined : values
}
