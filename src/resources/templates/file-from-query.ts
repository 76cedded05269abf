import type { StateResource } from '../../core/resource.js'
import { type Script, sh } from '../../core/shell/script.js'
import { type Subject, subject } from '../../core/subject.js'
import { fileResource, type WantedFile } from '../files/file.js'
import { comparedWith, type FileState, lookUncompared, readState } from '../files/file-state.js'
import { accountsOf, type Ownership } from '../files/ownership.js'
import { memoize } from '../memoize.js'

/** What is asked of a host before a file can be made for it. */
export interface Question {
  /** Reads the host and never writes. Its answer is the first line that it prints, `''` where there is none. */
  readonly script: Script
  /** What the answer depends on; absent: anything. */
  readonly reads?: readonly Subject[]
}

/** The answer, and the file as it was found beside it. */
interface Queried {
  readonly answer: string
  readonly file: FileState
}

/**
 * A regular file that is made of the host's answer to a question. Question and file are looked at together, so the host
 * sends the whole file, and it is compared here. Its plan throws what making the file throws.
 */
export function fileFromQuery(
  path: string,
  question: Question,
  options: Ownership & { readonly secret: boolean },
  make: (answer: string) => WantedFile,
): StateResource<Queried> {
  const wantedBy = memoize(make, (one, other) => one === other)
  return {
    type: 'state',
    kind: 'file',
    name: path,
    probe: {
      script: sh`(${question.script}
) | { read -r answer; printf '%s\\n' "$answer"; }
${lookUncompared(path, options)}`,
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
    ...(question.reads && { reads: [subject.path(path), ...accountsOf(options), ...question.reads] }),
    writes: [subject.path(path)],
  }
}
