import { option, required } from '../../core/input/option-type.js'
import type { OptionTypes } from '../../core/input/options.js'
import type { StateResource } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { fileResource, type WantedFile } from '../files/file.js'
import { comparedWith, type FileState, readState, uncomparedProbe } from '../files/file-state.js'
import { accountsOf, type Ownership } from '../files/ownership.js'
import { memoize } from '../memoize.js'

/** A query to the host whose answer a file depends on. */
export interface Query {
  /** Reads the host and never writes. The answer is the first line of the output, or `''` if there is none. */
  readonly script: Script
  /** What the answer depends on. Absent: anything. */
  readonly reads?: readonly Subject[]
}

export const queryTypes: OptionTypes<Query> = { script: required(option.script), reads: option.subjects }

/** The answer, and the state of the file. */
interface Queried {
  readonly answer: string
  readonly file: FileState
}

/**
 * The resource of a regular file whose content depends on the host's answer to a query. Query and file are probed
 * together, so the host sends the whole file and haploy compares it. The plan throws what `make` throws.
 */
export function fileFromQuery(
  path: string,
  query: Query,
  options: Ownership & { readonly secret: boolean; readonly follow?: boolean },
  make: (answer: string) => WantedFile,
): StateResource<Queried> {
  const wantedBy = memoize(make, (one, other) => one === other)
  return {
    type: 'state',
    kind: 'file',
    name: path,
    probe: {
      script: sh`(${query.script}
) | { read -r answer; printf '%s\\n' "$answer"; }
${uncomparedProbe({ path, follow: options.follow ?? false }, options)}`,
      parse(output) {
        const [answer = '', ...lines] = output.lines
        return { answer, file: readState(path, lines) }
      },
    },
    plan({ answer, file }) {
      const wanted = wantedBy(answer)
      const { content } = wanted
      return fileResource(path, wanted).plan(content ? comparedWith(content, file) : file)
    },
    isAbsent: ({ file }) => file.entry === undefined,
    quick: true,
    ...(query.reads && { reads: [subject.path(path), ...accountsOf(options), ...query.reads] }),
    writes: [subject.path(path)],
  }
}
