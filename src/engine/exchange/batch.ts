import { randomBytes } from 'node:crypto'
import type { Bytes } from '../../core/content/content.js'
import { HaployError } from '../../core/errors.js'
import { exactly } from '../../core/shell/head-bytes.js'
import { Output } from '../../core/shell/output.js'
import { progressMark } from '../../core/shell/progress.js'
import { quote, type Script } from '../../core/shell/script.js'
import type { Outputs } from './turns.js'

/** One part of a batch. Parts run in order, each in a subshell of its own, so that none can disturb the next. */
export interface Part {
  readonly script: Script
  readonly input?: Bytes
  /** When it exits other than 0, the parts behind it do not run. */
  readonly required?: boolean
}

/** A script that runs many parts in one exchange, and the reader of what comes back. */
export interface Batch {
  readonly script: string
  readonly input: readonly Bytes[]
  /** One Output a part; undefined for those that did not run because a required one failed. */
  read(output: Output): Outputs
  /** The same of what has come until now: undefined for those that have not come as a whole. */
  readSoFar(output: Output): Outputs
  /** Follows one of the two streams as it comes: to be called with each chunk, from the first one on. */
  follow(): (chunk: Buffer) => Progress
  /** The same, and cheaper, for who wants to know the index of the part under way and nothing else. */
  count(): (chunk: Buffer) => number
}

/** What a part said of how far it is. */
interface Told {
  readonly part: number
  readonly text: string
}

/** Where a batch is: the index of the part under way, the last line that it wrote just now, and what parts told. */
export interface Progress {
  readonly part: number
  readonly line?: string
  readonly told: readonly Told[]
}

/**
 * Composes a batch. A random mark that no part can know separates their outputs on both streams; every part travels as
 * one quoted word for `eval`, so that a syntax error in one stays there.
 */
export function batch(parts: readonly Part[], mark: string = randomBytes(12).toString('hex')): Batch {
  const fed = parts.flatMap((part, index) => (part.input === undefined ? [] : [index]))
  const prelude = `m() { printf '\\n%s %s\\n' ${mark} "$1"; printf '\\n%s\\n' ${mark} >&2; }`
  return {
    script: [
      prelude,
      ...(fed.length > 1 ? [exactly] : []),
      ...parts.map((part, index) => runPart(part, index === fed.at(-1))),
    ].join('\n'),
    input: parts.flatMap((part) => part.input ?? []),
    read(output) {
      const read = readParts(output, parts.length, mark)
      if (read.includes(undefined) && (output.code !== 0 || !read[0])) throw shellGaveUp(output)
      return read
    },
    readSoFar: (output) => readParts(output, parts.length, mark),
    follow: () => follower(mark),
    count: () => counter(mark),
  }
}

function runPart({ script, input, required }: Part, isLastFed: boolean): string {
  const run = `(eval ${quote(script.text)})`
  const told = `${input ? feeding(run, input, isLastFed) : `${run} </dev/null; r=$?`}; m "$r"`
  return required ? `${told}; [ "$r" = 0 ] || exit 0` : told
}

/**
 * What a part leaves unread must not become the next part's input, hence the draining `cat`. The last one has all that is
 * left, and large files come sooner when they go through one program less.
 */
function feeding(run: string, { size }: Bytes, isLast: boolean): string {
  if (isLast) return `${run}; r=$?; cat >/dev/null`
  return `h ${size} | { ${run}; r=$?; cat >/dev/null; exit "$r"; }; r=$?`
}

function readParts(output: Output, count: number, mark: string): Outputs {
  const out = split(output.stdout, mark, count)
  const err = split(output.stderr, mark, count)
  return Array.from({ length: count }, (_, index) => {
    const [stdout, stderr] = [out[index], err[index]]
    return stdout && stderr && new Output(Number(stdout.tail), stdout.bytes, stderr.bytes)
  })
}

function shellGaveUp({ code, complaint }: Output): HaployError {
  return new HaployError(`the host's shell gave up (exit code ${code}): ${complaint || 'no message'}`)
}

/** Cuts a stream at its first marks: the bytes before each, and what stands behind the mark on its line. */
function split(stream: Buffer, mark: string, most: number): { bytes: Buffer; tail: string }[] {
  const parts: { bytes: Buffer; tail: string }[] = []
  const needle = Buffer.from(`\n${mark}`)
  let start = 0
  for (let at = stream.indexOf(needle); at >= 0 && parts.length < most; at = stream.indexOf(needle, start)) {
    const lineEnd = stream.indexOf(0x0a, at + needle.length)
    if (lineEnd < 0) break
    parts.push({ bytes: stream.subarray(start, at), tail: stream.toString('utf8', at + needle.length, lineEnd).trim() })
    start = lineEnd + 1
  }
  return parts
}

function counter(mark: string): (chunk: Buffer) => number {
  let part = 0
  let tail: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const bytes = tail.length === 0 ? chunk : Buffer.concat([tail, chunk])
    let end = 0
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, end)) {
      part += 1
      end = at + mark.length
    }
    tail = Buffer.from(bytes.subarray(Math.max(end, bytes.length - mark.length + 1)))
    return part
  }
}

function follower(mark: string): (chunk: Buffer) => Progress {
  let part = 0
  let tail = ''
  const teller = tellerOfProgress(mark)
  const latest = latestLine()
  return (chunk) => {
    const pieces = (tail + chunk.toString('latin1')).split(mark)
    part += pieces.length - 1
    tail = pieces.at(-1)!.slice(-mark.length)
    // Around a mark a line may belong to either part, and so to neither.
    const complete = latest(chunk)
    const line = pieces.length > 1 || complete?.includes(mark) ? undefined : complete
    const told = teller(chunk)
    return line === undefined || line.startsWith(progressMark) ? { part, told } : { part, line, told }
  }
}

/** Finds the lines that tell of progress, and the part that each belongs to; a line may come in several chunks. */
function tellerOfProgress(mark: string): (chunk: Buffer) => Told[] {
  let part = 0
  let begun: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const end = chunk.lastIndexOf('\n')
    const whole = Buffer.concat([begun, chunk.subarray(0, Math.max(end, 0))])
    const rest = end < 0 ? Buffer.concat([begun, chunk]) : chunk.subarray(end + 1)
    begun = Buffer.from(rest.subarray(0, longestProgress))
    if (end < 0 || !(whole.includes(mark) || whole.includes(progressMark))) return []
    const told: Told[] = []
    for (const line of whole.toString('utf8').split('\n')) {
      if (line.startsWith(mark)) part += 1
      else if (line.startsWith(progressMark)) told.push({ part, text: line.slice(progressMark.length).trim() })
    }
    return told
  }
}

/** Bytes of a line that is not complete yet which are kept: more than anybody reads. */
const longestProgress = 1000

/**
 * Finds the latest line that is complete: of one that has only begun, the rest of a secret may be on its way. The
 * beginning of a long line is left out, with the word that the cut went through.
 */
function latestLine(): (chunk: Buffer) => string | undefined {
  let begun: Buffer = Buffer.alloc(0)
  return (chunk) => {
    const bytes = chunk.length > longestLine ? chunk.subarray(-longestLine) : Buffer.concat([begun, chunk])
    const end = Math.max(bytes.lastIndexOf('\n'), bytes.lastIndexOf('\r'))
    const isCut = bytes.length > longestLine || chunk.length > longestLine
    begun = Buffer.from(bytes.subarray(end + 1).subarray(-longestLine))
    if (end < 0) return undefined
    const lines = bytes
      .subarray(0, end)
      .subarray(-longestLine)
      .toString('utf8')
      .trimEnd()
      .split(/[\r\n]+/)
    const line = lines.at(-1)!
    return (isCut && lines.length === 1 ? line.replace(/^\S*\s?/, '') : line).trim() || undefined
  }
}

/** Bytes of a line that are worth a place on the screen. */
const longestLine = 500
