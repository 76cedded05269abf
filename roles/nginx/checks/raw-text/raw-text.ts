import type { Nginx } from '../../schema/variables.js'
import type { Finding } from '../rules.js'
import { type Context, contextsOf, contextWithin } from './contexts.js'
import { parse, type Statement } from './parse.js'

/** What nginx would refuse in the text that goes into its configuration as it is. */
export function rawProblems(vars: Nginx): Finding[] {
  return rawTexts(vars).flatMap(({ variable, context, text }) => {
    // What a module of Lua reads has braces and quotes of its own.
    if (/_by_lua_block\b/.test(text)) return []
    const { statements, faults } = parse(text)
    return [
      ...faults.map((fault) => finding(variable, fault, 'nginx would refuse the whole configuration.')),
      ...links(text).map((link) => finding(variable, ...link)),
      ...statements.flatMap((statement) => misplaced(statement, context)).map((each) => finding(variable, ...each)),
    ]
  })
}

/** Names that no request can ask for. */
export function nameProblems({ servers }: Nginx): Finding[] {
  return servers.flatMap(({ serverNames }, index) =>
    serverNames
      .filter((name) => !name.startsWith('~') && !/^(?:[\w*.-]+|\$hostname|\[[\da-f:]+\]|"")$/i.test(name))
      .map((name) => ({
        variable: `nginx.servers.${index}.serverNames`,
        message: `${name} is no host name`,
        hint: "Write the bare name, such as www.example.com; '*.example.com' and '~^www\\d+' are patterns.",
      })),
  )
}

interface RawText {
  readonly variable: string
  readonly context: Context
  readonly text: string
}

function rawTexts({ raw, servers }: Nginx): readonly RawText[] {
  const texts: { variable: string; context: Context; text: string | undefined }[] = [
    ...(['main', 'events', 'http'] as const).map((context) => ({
      variable: `nginx.raw.${context}`,
      context,
      text: raw[context],
    })),
    ...servers.flatMap((server, index) => [
      { variable: `nginx.servers.${index}.raw`, context: 'server' as const, text: server.raw },
      ...Object.entries(server.locations).map(([path, { raw: text }]) => ({
        variable: `nginx.servers.${index}.locations.${path}.raw`,
        context: 'location' as const,
        text,
      })),
    ]),
  ]
  return texts.filter((each): each is RawText => each.text !== undefined)
}

function finding(variable: string, message: string, hint: string): Finding {
  return { variable, message: `${variable}: ${message}`, hint }
}

type Said = [message: string, hint: string]

function links(text: string): Said[] {
  const [link] = /\[[^[\]\n]*\]\(\w+:[^()\n]*\)/.exec(text.replace(/(^|\s)#.*$/gm, '')) ?? []
  return link === undefined ? [] : [[`${link} is a link of a web page`, 'Write what it shows, without brackets.']]
}

/** Blocks within blocks that are looked at: nobody nests them deeper. */
const deepest = 50

function misplaced({ words, block }: Statement, context: Context, depth = 0): readonly Said[] {
  const [{ text: name, quoted } = { text: '', quoted: true }, ...rest] = words
  const swallowed = rest.find((word) => word.startsLine && !word.quoted && contextsOf(word.text))
  const within = contextWithin(name)
  return [
    ...(quoted ? [] : [...escaped(name), ...outOfPlace(name, context)]),
    ...(swallowed ? [unfinished(name, swallowed.text)] : []),
    ...(within === undefined || depth > deepest
      ? []
      : (block ?? []).flatMap((inner) => misplaced(inner, within, depth + 1))),
  ]
}

function escaped(name: string): readonly Said[] {
  if (!name.startsWith('\\#')) return []
  return [[`the backslash before ${name.slice(1)} makes a directive of a comment`, 'Take it away.']]
}

function outOfPlace(name: string, context: Context): readonly Said[] {
  const allowed = contextsOf(name)
  if (allowed === undefined || allowed.includes(context)) return []
  return [[`${name} cannot stand in ${context}`, `nginx knows it in ${allowed.join(', ')} only.`]]
}

function unfinished(name: string, next: string): Said {
  return [`the directive \`${name}\` has no ; before ${next}`, 'nginx would take the next line for a part of it.']
}
