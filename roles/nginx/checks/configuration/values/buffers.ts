import type { Rule } from 'haploy'
import type { Nginx } from '../../../schema/variables.js'
import { type Finding, onEachHost } from '../../violation.js'
import { configurationOf, type Node } from '../tree.js'

export const bufferRules: readonly Rule<Nginx>[] = [
  {
    id: 'nginx/buffer-sizes',
    severity: 'error',
    explanation:
      'nginx rejects sizes of buffers that do not fit together, also if one of them is its default: `busy` ones are a part of all.',
    cannotBeIgnored: 'nginx would reject the configuration',
    find: onEachHost(oddSizes),
  },
]

const protocols = ['proxy', 'fastcgi', 'uwsgi', 'scgi'] as const
type Protocol = (typeof protocols)[number]

/** The words of the directives in force in a block, and the variable of the innermost one. */
interface Effective {
  readonly words: Readonly<Record<string, readonly string[]>>
  readonly variable: string
}

function oddSizes(vars: Nginx): readonly Finding[] {
  const http = configurationOf(vars).find(({ name }) => name === 'http')
  if (!http) return []
  return [
    ...headerBuffers(http),
    ...servers(http).flatMap(headerBuffers),
    ...protocols.flatMap((protocol) => within(http, protocol, { words: {}, variable: '' })),
  ]
}

function servers(http: Node): readonly Node[] {
  return (http.block ?? []).filter(({ name }) => name === 'server')
}

/** A header must not be larger than the memory in which nginx reads it. */
function headerBuffers({ block = [] }: Node): readonly Finding[] {
  const buffers = block.find(({ name }) => name === 'large_client_header_buffers')
  const pool = block.find(({ name }) => name === 'connection_pool_size')
  const size = bytes(buffers?.words[1]) ?? 8192
  const least = bytes(pool?.words[0]) ?? 512
  const node = buffers ?? pool
  if (!node || size >= least) return []
  return [
    {
      variable: node.variable,
      message: `${node.variable}: large_client_header_buffers are ${kilobytes(size)}, less than connection_pool_size`,
      hint: "Set largeClientHeaderBuffers to larger ones, such as '4 8k'.",
    },
  ]
}

function within(block: Node, protocol: Protocol, outer: Effective): readonly Finding[] {
  const pattern = new RegExp(
    `^${protocol}_(buffer_size|buffers|busy_buffers_size|temp_file_write_size|max_temp_file_size)$`,
  )
  const own = (block.block ?? []).filter(({ name, context }) => context !== undefined && pattern.test(name))
  const words = { ...outer.words, ...Object.fromEntries(own.map((each) => [each.name, each.words])) }
  const variable = own.at(-1)?.variable ?? outer.variable
  const message = own.length > 0 ? problemWith(protocol, words) : undefined
  if (message !== undefined) return [{ variable, message: `${variable}: ${message}`, hint: sizesHint(protocol) }]
  const blocks = (block.block ?? []).filter(({ name }) => name === 'server' || name === 'location')
  return blocks.flatMap((each) => within(each, protocol, { words, variable }))
}

function sizesHint(protocol: Protocol): string {
  return `Set ${protocol}Buffers to a number and a size, and leave the others out: they follow from it.`
}

/** nginx's own checks, with its defaults for what is not set. */
function problemWith(protocol: Protocol, words: Effective['words']): string | undefined {
  const sizeOf = (name: string) => bytes(words[`${protocol}_${name}`]?.[0])
  const [count = '8', each = '4k'] = words[`${protocol}_buffers`] ?? []
  const one = bytes(each) ?? page
  const least = Math.max(sizeOf('buffer_size') ?? page, one)
  const busy = sizeOf('busy_buffers_size') ?? 2 * least
  const rest = (Number(count) - 1) * one
  const largest = sizeOf('max_temp_file_size') ?? 1024 ** 3
  if (Number(count) < 2) return `${protocol}_buffers needs two or more buffers`
  if (busy < least)
    return `${protocol}_busy_buffers_size is ${kilobytes(busy)}, less than one buffer of ${kilobytes(least)}`
  if (busy > rest)
    return `${protocol}_busy_buffers_size is ${kilobytes(busy)}, more than all buffers but one: ${kilobytes(rest)}`
  if ((sizeOf('temp_file_write_size') ?? 2 * least) < least)
    return `${protocol}_temp_file_write_size is less than one buffer`
  if (largest !== 0 && largest < least) return `${protocol}_max_temp_file_size is less than one buffer, and not 0`
  return undefined
}

/** Of memory, the size of nginx's default buffers. */
const page = 4096

function kilobytes(size: number): string {
  return size % 1024 === 0 ? `${size / 1024}k` : String(size)
}

function bytes(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d+)([kKmM]?)$/.exec(text ?? '') ?? []
  if (digits === undefined) return undefined
  return Number(digits) * ({ k: 1024, m: 1024 ** 2 }[unit.toLowerCase()] ?? 1)
}
